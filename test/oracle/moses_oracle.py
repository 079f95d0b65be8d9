"""Golden output of punctuation normalisation, from sacremoses' MosesPunctNormalizer.

    python3 -m venv venv && venv/bin/pip install -r test/oracle/tokenizer-requirements.txt
    venv/bin/python test/oracle/moses_oracle.py

Writes data-moses.json beside this file. Real lines are TypeScript's localized diagnostics (node_modules, Apache-2.0);
ugly ones are written here or drawn from the characters that the rules speak of.
"""
import json
import random
from importlib.metadata import version
from pathlib import Path

from sacremoses import MosesPunctNormalizer

here = Path(__file__).parent
typescript = here.parent.parent / "node_modules" / "typescript"

UGLY = [
    "",
    " ",
    "\u00a0 \u3000\u0085\u001c",
    "\ufeffByte order mark\ufeff",
    "\x1fseparators\x1c\x1d\x1e",
    "( in ) brackets(tight)(twice) . And (one) , (two) ; (three) !",
    "a ) b ( c :: ; : d ;e",
    "50 % and 50\u00a0% and ٣ % and x %",
    "windows\r\nline\rreturn",
    "`single' and ``double'' and '''three''' and ''''four''''",
    "„Anführung“ und ‚einfach‘ und »Guillemets« und «französisch»",
    "«\u00a0avec des espaces\u00a0» et\u00a0« sans\u00a0»",
    "dash – and — and—tight and ―bar",
    "l‘apostrophe l’apostrophe l´apostrophe d ’ ä’ö 1’2 x’y’z",
    "´´accents´´ and ´one´",
    "ellipsis… and …",
    "nº\u00a05, 20\u00a0ºC, 3\u00a0cm, quoi\u00a0? non\u00a0! si\u00a0; oui\u00a0: a,\u00a0b",
    'He said "yes", then "no". And "maybe",. "x".,',
    'Er sagte „ja“, dann „nein“. Und "vielleicht", "x".',
    'Ende mit Punkt."',
    'Ende mit Punkt." <',
    'Punkte..." weiter ..."< "." ".',
    '"," ,"" ".," .,"',
    "1\u00a0000 und 1\u00a02\u00a03 und 1\u00a0000\u00a0000 und ٣\u00a0٤",
    "中文，标点。  下一句、“引号”：？！《书》（括号）；「日本」",
    "０１２３４５６７８９ ～ ％ 【x】 〈y〉 ━ ．  ．。",
    "zero\u200bwidth\u200d soft\u00adhyphen \u202ebidi \x07bell \ue000private",
    "emoji 👩‍🚀 and flags 🇩🇪 (👍🏽) , 😀 ; 😀 :",
    "combining e\u0301 (a\u0308) \u0301alone",
    "  many   spaces    ( here )   ",
    "tab\t( tab )\t: \t;",
    "line\nbreak ( x )\n. y",
    "dollars $1 $& $` $' $$",
]
ALPHABET = list(" \u00a0 \t\r`'\"„“”–—´‘’‚…«»%:;?!.,()<0123aZäº，。．“《【％\u001c\u0085\u200b") + ["''", "nº", "ºC", "cm", "…\"", ".\""]

random_lines = random.Random(5)
drawn = ["".join(random_lines.choice(ALPHABET) for _ in range(random_lines.randint(1, 40))) for _ in range(150)]


def diagnostics(language, count):
    path = typescript / "lib" / language / "diagnosticMessages.generated.json"
    messages = json.loads(path.read_text(encoding="utf-8"))
    return [messages[key] for key in random.Random(7).sample(sorted(messages), count)]


real = [line for language in ["de", "fr", "es", "cs", "zh-cn", "ja", "ru"] for line in diagnostics(language, 25)]

OPTIONS = [
    {},
    {"language": "de"},
    {"language": "cs"},
    {"language": "vi"},
    {"penn": False},
    {"language": "de", "quotesAndCommas": False, "numbers": False},
    {"unicodePunctuation": True, "removeControls": True},
    {"language": "de", "unicodePunctuation": True},
]
NAMES = {
    "language": "lang",
    "penn": "penn",
    "quotesAndCommas": "norm_quote_commas",
    "numbers": "norm_numbers",
    "unicodePunctuation": "pre_replace_unicode_punct",
    "removeControls": "post_remove_control_chars",
}

lines = UGLY + drawn + real
groups = []
for options in OPTIONS:
    normalizer = MosesPunctNormalizer(**{NAMES[name]: value for name, value in options.items()})
    groups.append({"options": options, "outputs": [normalizer.normalize(line) for line in lines]})


def rows(items, indent=" "):
    """One case a line, so that a diff shows which case changed."""
    return ",\n".join(indent + json.dumps(item, ensure_ascii=True) for item in items)


parts = [f'{{"options": {json.dumps(group["options"])}, "outputs": [\n{rows(group["outputs"])}\n]}}' for group in groups]
tool = f"sacremoses {version('sacremoses')}"
text = f'{{"tool": "{tool}",\n"lines": [\n{rows(lines)}\n],\n"groups": [\n' + ",\n".join(parts) + "\n]}\n"
(here / "data-moses.json").write_text(text, encoding="utf-8")
