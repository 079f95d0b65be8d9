#!/usr/bin/env bash
# Makes bench/peers/.venv with the pinned packages of requirements.txt. Safe to repeat: a finished environment is kept,
# an unfinished one is completed. PYTHON names the interpreter (3.10 or newer; default python3).
set -euo pipefail
cd "$(dirname "$0")"

python="${PYTHON:-python3}"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
  echo "bench/peers needs Python 3.10 or newer: PYTHON=/path/to/python3 bench/peers/setup.sh" >&2
  exit 2
}
.venv/bin/python -m pip --version > /dev/null 2>&1 || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir -r requirements.txt
.venv/bin/python -c 'import torch, numpy, sacrebleu, tokenizers; print(f"bench/peers: torch {torch.__version__}, sacrebleu {sacrebleu.__version__}, numpy {numpy.__version__}")'
