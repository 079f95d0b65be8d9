"""The pocket translation model in PyTorch: encoder-decoder Transformer, written for the rehearsal only.

Pre-norm with a final layer norm on both sides; one embedding for source, target and output, without output bias;
sinusoidal positions with the sines in the first half of the channels and the cosines in the second; attention
projections without bias, ReLU feed-forward with bias; dropout after the embeddings and after each sublayer, none on
attention weights.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def sinusoids(length: int, width: int) -> Tensor:
    """Positions [length, width]: sin and cos of position / 10000^(2i / width), i < width / 2."""
    frequencies = torch.exp(-math.log(10_000) * 2 * torch.arange(width // 2) / width)
    angles = torch.arange(length).unsqueeze(1) * frequencies
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width, bias=False) for _ in range(4))

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x: Tensor, memory: Tensor, visible: Tensor) -> Tensor:
        """x [B, T, D], memory [B, S, D], visible broadcastable to [B, 1, T, S]: true where a key may be seen."""
        query, key, value = self.split(self.query(x)), self.split(self.key(memory)), self.split(self.value(memory))
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=visible)
        return self.output(mixed.transpose(1, 2).flatten(2))


class FeedForward(nn.Sequential):
    def __init__(self, width: int, inner: int):
        super().__init__(nn.Linear(width, inner), nn.ReLU(), nn.Linear(inner, width))


class EncoderLayer(nn.Module):
    def __init__(self, width: int, heads: int, inner: int, dropout: float):
        super().__init__()
        self.attention, self.feed_forward = Attention(width, heads), FeedForward(width, inner)
        self.norms = nn.ModuleList(nn.LayerNorm(width, eps=1e-5) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, visible: Tensor) -> Tensor:
        normed = self.norms[0](x)
        x = x + self.dropout(self.attention(normed, normed, visible))
        return x + self.dropout(self.feed_forward(self.norms[1](x)))


class DecoderLayer(nn.Module):
    def __init__(self, width: int, heads: int, inner: int, dropout: float):
        super().__init__()
        self.self_attention, self.cross_attention = Attention(width, heads), Attention(width, heads)
        self.feed_forward = FeedForward(width, inner)
        self.norms = nn.ModuleList(nn.LayerNorm(width, eps=1e-5) for _ in range(3))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, memory: Tensor, causal: Tensor, source_visible: Tensor) -> Tensor:
        normed = self.norms[0](x)
        x = x + self.dropout(self.self_attention(normed, normed, causal))
        x = x + self.dropout(self.cross_attention(self.norms[1](x), memory, source_visible))
        return x + self.dropout(self.feed_forward(self.norms[2](x)))


class Seq2Seq(nn.Module):
    def __init__(
        self,
        vocabulary: int,
        pad: int,
        width: int = 64,
        layers: int = 2,
        heads: int = 4,
        inner: int = 256,
        dropout: float = 0.1,
        longest: int = 512,
    ):
        super().__init__()
        self.pad = pad
        self.scale = math.sqrt(width)
        self.embedding = nn.Embedding(vocabulary, width)
        self.register_buffer("positions", sinusoids(longest, width), persistent=False)
        self.encoder = nn.ModuleList(EncoderLayer(width, heads, inner, dropout) for _ in range(layers))
        self.decoder = nn.ModuleList(DecoderLayer(width, heads, inner, dropout) for _ in range(layers))
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(width, eps=1e-5), nn.LayerNorm(width, eps=1e-5)
        self.dropout = nn.Dropout(dropout)
        self.initialise()

    def initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        nn.init.normal_(self.embedding.weight, std=self.embedding.embedding_dim**-0.5)

    def embed(self, tokens: Tensor) -> Tensor:
        return self.dropout(self.scale * self.embedding(tokens) + self.positions[: tokens.shape[1]])

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """Source [B, S] to memory [B, S, D] and which of its positions may be seen [B, 1, 1, S]."""
        visible = (source != self.pad)[:, None, None, :]
        x = self.embed(source)
        for layer in self.encoder:
            x = layer(x, visible)
        return self.encoder_norm(x), visible

    def decode(self, tokens: Tensor, memory: Tensor, visible: Tensor) -> Tensor:
        """Decoder input [B, T] to hidden states [B, T, D]; padding lies at the end, where causality hides it."""
        length = tokens.shape[1]
        causal = torch.ones(length, length, dtype=torch.bool).tril()
        x = self.embed(tokens)
        for layer in self.decoder:
            x = layer(x, memory, causal, visible)
        return self.decoder_norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.embedding.weight.t()

    def forward(self, source: Tensor, tokens: Tensor) -> Tensor:
        return self.logits(self.decode(tokens, *self.encode(source)))

    @torch.no_grad()
    def greedy(self, source: Tensor, bos: int, eos: int, limit: int) -> list[list[int]]:
        """The likeliest token at each position until `eos`, which is left out, or `limit` tokens."""
        memory, visible = self.encode(source)
        tokens = torch.full((len(source), 1), bos)
        outputs: list[list[int]] = [[] for _ in source]
        running = torch.arange(len(source))
        for _ in range(limit):
            last = self.decode(tokens, memory, visible)[:, -1]
            following = self.logits(last).argmax(-1)
            goes_on = following != eos
            running, following = running[goes_on], following[goes_on]
            if len(running) == 0:
                break
            for row, token in zip(running.tolist(), following.tolist(), strict=True):
                outputs[row].append(token)
            tokens = torch.cat([tokens[goes_on], following[:, None]], dim=1)
            memory, visible = memory[goes_on], visible[goes_on]
        return outputs
