"""Token losses of the study, in PyTorch: logits [N, V], targets [N] -> loss per token [N].

log = -log p_y; brier = sum_j (p_j - 1[j = y])^2, in [0, 2]; hybrid = (1 - lam) * log + lam * brier.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def log_loss(logits: Tensor, targets: Tensor) -> Tensor:
    return F.cross_entropy(logits, targets, reduction="none")


def brier(logits: Tensor, targets: Tensor) -> Tensor:
    probabilities = F.softmax(logits, dim=-1)
    return (probabilities - F.one_hot(targets, logits.shape[-1])).square().sum(-1)


def hybrid(logits: Tensor, targets: Tensor, lam: float) -> Tensor:
    """The hybrid as one would write it first: one-hot targets, differentiated by autograd."""
    log_probabilities = F.log_softmax(logits, dim=-1)
    log_part = F.nll_loss(log_probabilities, targets, reduction="none")
    one_hot = F.one_hot(targets, logits.shape[-1]).to(logits.dtype)
    brier_part = (log_probabilities.exp() - one_hot).square().sum(-1)
    return (1 - lam) * log_part + lam * brier_part


class _AnalyticHybrid(torch.autograd.Function):
    """With p = softmax(z), s = sum p^2 and alpha = (1 - lam) + 2 lam (p_y - s):

    d loss / d z_j = p_j (alpha + 2 lam p_j) - [j = y] ((1 - lam) + 2 lam p_y)

    so that one softmax serves loss and gradient, without a one-hot matrix. brier = s - 2 p_y + 1.
    """

    @staticmethod
    def forward(ctx, logits: Tensor, targets: Tensor, lam: float) -> Tensor:
        index = targets.unsqueeze(-1)
        probabilities = F.softmax(logits, dim=-1)
        p_y = probabilities.gather(-1, index).squeeze(-1)
        # log p_y = z_y - max z + log(max p): finite at any logits, and cheaper than a second pass of exponentials.
        peak = probabilities.amax(-1).log_().sub_(logits.amax(-1))
        log_p_y = logits.gather(-1, index).squeeze(-1) + peak
        square_sum = torch.linalg.vector_norm(probabilities, dim=-1).square_()
        ctx.save_for_backward(probabilities, index, p_y, square_sum)
        ctx.lam = lam
        return (lam - 1) * log_p_y + lam * (square_sum - 2 * p_y + 1)

    @staticmethod
    def backward(ctx, upstream: Tensor):
        probabilities, index, p_y, square_sum = ctx.saved_tensors
        lam = ctx.lam
        alpha = (1 - lam) + 2 * lam * (p_y - square_sum)
        at_target = (1 - lam) + 2 * lam * p_y
        # `upstream` scales rows, so it goes into the row factors where it costs nothing.
        gradient = torch.addcmul(
            (upstream * alpha).unsqueeze(-1), (2 * lam * upstream).unsqueeze(-1), probabilities
        ).mul_(probabilities)
        gradient.scatter_add_(-1, index, (-upstream * at_target).unsqueeze(-1))
        return gradient, None, None


def hybrid_analytic(logits: Tensor, targets: Tensor, lam: float) -> Tensor:
    """The hybrid with its gradient written by hand."""
    return _AnalyticHybrid.apply(logits, targets, lam)
