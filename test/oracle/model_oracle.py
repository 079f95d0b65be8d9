"""Golden logits for test/model/transformer.test.ts: an encoder-decoder Transformer in NumPy, double precision.

Run with the packages of train-requirements.txt:
    python test/oracle/model_oracle.py > test/oracle/model-logits.json
Written from the papers, not from the package: pre-norm (Xiong et al. 2020), final norms, ReLU, attention without
biases, tied embedding scaled by sqrt(D), sines in the first half of the position channels and cosines in the second.
Every weight is 0.4 sin(1.3 i + k), i its index and k the sum of its name's character codes; norm scales have 1 added.
"""

import json
import sys

import numpy as np

D, LAYERS, HEADS, FF, V = 8, 2, 2, 32, 11
SOURCE = [[3, 4, 5, 2], [7, 2, 0, 0]]
TARGET = [[1, 9, 3, 4, 6], [1, 10, 2, 0, 0]]


def weight(name, *shape):
    i = np.arange(np.prod(shape))
    w = (0.4 * np.sin(1.3 * i + sum(map(ord, name)))).reshape(shape)
    return w + 1 if name.endswith("norm.scale") else w


def norm(name, x):
    centred = x - x.mean(-1, keepdims=True)
    normal = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return normal * weight(f"{name}.scale", D) + weight(f"{name}.shift", D)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def heads(x):
    return x.reshape(*x.shape[:2], HEADS, D // HEADS).transpose(0, 2, 1, 3)


def attention(q, k, v, visible):
    """q [B, T, D]; k, v [B, S, D]; visible broadcasts to [B, H, T, S]."""
    scores = heads(q) @ heads(k).transpose(0, 1, 3, 2) / np.sqrt(D / HEADS)
    mixed = softmax(np.where(visible, scores, -np.inf)) @ heads(v)
    return mixed.transpose(0, 2, 1, 3).reshape(q.shape)


def self_attention(name, x, visible):
    q, k, v = np.split(norm(f"{name}.norm", x) @ weight(f"{name}.qkv", D, 3 * D), 3, -1)
    return x + attention(q, k, v, visible) @ weight(f"{name}.out", D, D)


def cross_attention(name, x, memory, visible):
    k, v = np.split(memory @ weight(f"{name}.kv", D, 2 * D), 2, -1)
    q = norm(f"{name}.norm", x) @ weight(f"{name}.q", D, D)
    return x + attention(q, k, v, visible) @ weight(f"{name}.out", D, D)


def feed_forward(name, x):
    inner = norm(f"{name}.norm", x) @ weight(f"{name}.in", D, FF) + weight(f"{name}.in.bias", FF)
    return x + np.maximum(inner, 0) @ weight(f"{name}.out", FF, D) + weight(f"{name}.out.bias", D)


def embed(ids):
    angle = np.arange(ids.shape[1])[:, None] / 10000 ** (np.arange(D // 2) / (D // 2))
    return weight("embedding", V, D)[ids] * np.sqrt(D) + np.concatenate([np.sin(angle), np.cos(angle)], -1)


source, target = np.array(SOURCE), np.array(TARGET)
real = (source != 0)[:, None, None, :]
past = np.tril(np.ones((target.shape[1],) * 2, bool))[None, None]
memory = embed(source)
for layer in range(LAYERS):
    memory = feed_forward(f"encoder.{layer}.ffn", self_attention(f"encoder.{layer}.self", memory, real))
memory = norm("encoder.norm", memory)
x = embed(target)
for layer in range(LAYERS):
    x = self_attention(f"decoder.{layer}.self", x, past)
    x = cross_attention(f"decoder.{layer}.cross", x, memory, real)
    x = feed_forward(f"decoder.{layer}.ffn", x)
logits = norm("decoder.norm", x) @ weight("embedding", V, D).T
config = {"width": D, "layers": LAYERS, "heads": HEADS, "feedForward": FF, "vocabulary": V}
json.dump({"config": config, "source": SOURCE, "target": TARGET, "logits": logits.ravel().tolist()}, sys.stdout)
print()
