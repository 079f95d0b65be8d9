"""Golden numbers for test/metric: BLEU's options, chrF and tokenisers by sacreBLEU, ROUGE by rouge-score, stems by NLTK,
white space and case by Python itself.

    python3 -m venv venv && venv/bin/pip install -r test/oracle/metric-requirements.txt
    venv/bin/python test/oracle/metric_text_oracle.py

Writes metric-{texts,bleu-options,chrf,rouge,tokenizers,stems,python-text}.json beside this file. Cases name one of the
corpora of metric-texts.json: real sentences (TypeScript's localized diagnostics) and hand-written ugly ones.
"""
import random
import re
import unicodedata
from functools import partial
from importlib.metadata import version

import nltk
from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_char import TokenizerChar
from sacrebleu.tokenizers.tokenizer_intl import TokenizerV14International

from metric_oracle import SPECIAL, diagnostics, made_with, perturb, typescript, write

write = partial(
    write,
    made_with=made_with
    | {
        "rouge-score": version("rouge-score"),
        "nltk": nltk.__version__,
        "regex": version("regex"),
        "unicode of str": unicodedata.unidata_version,
    },
)

UGLY = {
    "empty lines": [("", "Eine Zeile."), ("Noch eine Zeile mit Worten.", ""), ("", ""), ("   ", " \t ")],
    "all capitals": [
        ("DER TYP IST NICHT ZUWEISBAR.", "Der Typ ist nicht zuweisbar."),
        ("FEHLER: DIE DATEI FEHLT!", "FEHLER: DIE DATEI WURDE NICHT GEFUNDEN!"),
    ],
    "Chinese and Japanese": [
        ("无法找到名称“{0}”。", "找不到名称“{0}”。"),
        ("型「{0}」を割り当てることはできません。", "型 '{0}' を型 '{1}' に割り当てることはできません。"),
        ("テスト，テスト・ＡＢＣ（１２３）", "テスト、テスト・ABC(123)"),
    ],
    "Korean and Thai": [
        ("'{0}' 형식은 '{1}' 형식에 할당할 수 없습니다.", "'{0}' 형식을 '{1}' 형식에 할당할 수 없습니다."),
        ("ไม่พบไฟล์นี้", "ไม่พบไฟล์ '{0}'"),
    ],
    "emoji": [
        ("Gut 👍🏽 gemacht 😀😀", "Gut 👍 gemacht! 😀"),
        ("👩‍👩‍👧‍👦 Familie 🇩🇪", "👩‍👩‍👧 Familie 🇩🇪🇫🇷"),
        ("😀", "😀"),
        ("1️⃣ und 2️⃣.", "1️⃣, 2️⃣"),
    ],
    "combining marks": [
        ("Grüße aus Zürich", "Gru\u0308ße aus Zu\u0308rich"),
        ("Z\u0351\u036bal\u0342go te\u0301xt", "Zalgo téxt"),
        ("e\u0301 \u0301 e\u0301.", "e\u0301 e\u0301."),
        ("क्षत्रिय हिन्दी", "क्षत्रिय हिंदी।"),
    ],
    "lone punctuation": [
        (".", "."),
        ("...", "…"),
        ("?!", "!?"),
        ("-", "—"),
        ("( ) [ ] { }", "()[]{}"),
        ("«»„“‚‘", '"" \'\''),
        (", , , ,", ",,,,"),
    ],
    "no match": [("eins zwei drei vier fünf", "one two 3 4 q"), ("αβγ δεζ", "абв где")],
    "right to left": [
        ("لا يمكن العثور على الملف «{0}».", "تعذر العثور على الملف '{0}'."),
        ("\u200fשלום עולם!\u200f", "שלום, עולם!"),
        ("\u202bמספר 123.5\u202c", "מספר 123.5"),
        ("٣٫١٤ و ٢٬٠٠٠", "٣٫١٤ و ٢٠٠٠."),
    ],
    "blanks of all kinds": [
        ("a\tb\tc d\u00a0e", "a b c d e"),
        ("fest\u00a0verbunden und\u2003breit", "fest verbunden und breit"),
        ("zero\u200bwidth and \ufeffmark", "zero width and mark"),
        ("unit\u001fseparator\u0085next\u2028line", "unit separator next line"),
        ("  leading and trailing  \u3000", "leading and trailing"),
        ("many          blanks", "many blanks"),
    ],
    "numbers": [
        ("1,234.5 kg, 3.14. 5-6 und 7–8", "1.234,5 kg, 3,14. 5-6 und 7-8."),
        ("½ Liter, x² + y³ = Ⅷ ①", "1/2 Liter, x^2 + y^3 = VIII (1)"),
        ("$5.00 €5,00 £5 ¥5 100%", "$ 5.00 € 5,00 £ 5 ¥ 5 100 %"),
        ("Im Jahr 1999.", "Im Jahr 1999 ."),
        ("1. 2. 3.", "1 . 2 . 3 ."),
    ],
    "letters that change in lower case": [
        ("İSTANBUL Iğdır", "istanbul ığdır"),
        ("ΟΔΟΣ ΣΑΣ Σ", "οδος σας ς"),
        ("STRASSE ẞ Straße", "straße ß STRASSE"),
        ("\u212a \u212b ǅ Ǆ", "k å ǆ ǆ"),
        ("𐐀𐐁 Ꭰ Ⓐ", "𐐨𐐩 ꭰ ⓐ"),
    ],
    "entities and tags": [
        ("&quot;A&quot; &amp; B &lt;C&gt; &amp;lt; &apos; &#39;", "\"A\" & B <C> < ' '"),
        ("<b>fett</b> <skipped> x<skipped>y", "fett x y"),
        ("a@b.de #tag @name https://x.de/a?b=c&d=e", "a@b.de # tag @ name https://x.de/a?b=c&d=e"),
    ],
    "line ends inside": [
        ("ein Wort-\nTeil und\nneue Zeile", "ein Wort-Teil und neue Zeile"),
        ("\n\nerste\n\nzweite\n", "erste zweite"),
        ("wagen\r\nrücklauf", "wagen rücklauf"),
    ],
    "shorter than four tokens": [("ja", "ja"), ("ja nein", "ja nein"), ("ja nein doch", "ja nein doch"), ("a", "b")],
    "symbols": [
        ("a+b=c; x<y>z |p| ~q~ `r` ^s^", "a + b = c ; x < y > z | p | ~ q ~ ` r ` ^ s ^"),
        ("∀x∈ℝ: x²≥0 → ∃y", "∀ x ∈ ℝ : x² ≥ 0 → ∃ y"),
        ("© 2024 ™ ® § 5 ¶ 6", "(c) 2024 TM (R) § 5 ¶ 6"),
        ("rock'n'roll don't O’Neill", "rock ' n ' roll do n't O'Neill"),
        ("a_b a-b a–b a—b a/b", "a _ b a - b a – b a — b a / b"),
    ],
}

# Several references a segment.
SEVERAL = {
    "two references": [
        ("Die Datei fehlt.", ["Die Datei wurde nicht gefunden.", "Die Datei fehlt hier."]),
        ("der der der der", ["der Hund", "der der Hund und der Hof"]),
        ("", ["etwas", ""]),
        ("eins zwei drei vier fünf", ["eins zwei drei vier", "eins zwei drei vier fünf sechs"]),
    ],
    "four references": [
        ("It is a guide to action.", ["It is a guide to action that ensures", "It is the guiding principle", "It is the", "a"]),
        ("日本語のテスト", ["日本語テスト", "日本のテスト。", "語", "テスト"]),
        ("😀 ok", ["ok", "😀", "OK 😀", ""]),
    ],
    "equal references": [("ein Satz mit Worten", ["ein Satz mit Worten"] * 3), ("ein", ["zwei", "zwei", "drei"])],
}

# Summaries: sentences end at line feeds.
SUMMARIES = [
    (
        "The file was not found.\nCheck the path and try again.",
        "Check that the path exists.\nThe file could not be found.\nTry again later.",
    ),
    ("Running runners ran easily.\nThe skies were dying.", "A runner runs with ease.\n\nThe sky is dying; flies tied."),
    ("a b c d\nc d e f", "a b\nb c d e\nf"),
    ("the the the\nthe", "the cat\nthe the"),
    ("\n\n", "nothing\nhere"),
    ("one line only", "only one line\n"),
    ("...\n!!!", "words"),
    ("Überprüfen Sie 3 Dateien\nGröße: 12 kB", "Überprüfen Sie 4 Dateien\nDie Größe ist 12 KB"),
    ("x y x y x y", "y x\ny x\ny x"),
    ("generalizations of relational organizers", "general relation organization\nhopefulness goodness"),
]


def corpora():
    rng = random.Random(5)
    made = []
    for language in ["de", "fr", "ja", "ru", "tr", "ko"]:
        references = diagnostics(language, 10, seed=11)
        made.append((f"diagnostics {language}", [(perturb(text, references, rng), [text]) for text in references]))
    made += [(name, [(hyp, [ref]) for hyp, ref in pairs]) for name, pairs in UGLY.items()]
    made += list(SEVERAL.items())
    made.append(("special segments", [(perturb(text, SPECIAL, rng), [text]) for text in SPECIAL]))
    words = " ".join(diagnostics("de", 60, seed=12)).split(" ")
    shuffled = words[:]
    rng.shuffle(shuffled)
    made.append(("very long", [(" ".join(words[50:] + words[:50]), [" ".join(words)]), (" ".join(shuffled), [" ".join(words)])]))
    made.append(("summaries", [(hyp, [ref]) for hyp, ref in SUMMARIES]))
    made.append(("equal", [(text, [text]) for text in diagnostics("de", 5, seed=13)]))
    return made


def columns(pairs):
    """Hypotheses, and reference streams as sacreBLEU takes them."""
    return [hyp for hyp, _ in pairs], [list(stream) for stream in zip(*(refs for _, refs in pairs))]


BLEU_OPTIONS = [
    {"tokenize": "13a"},
    {"tokenize": "intl"},
    {"tokenize": "char"},
    {"tokenize": "none"},
    {"tokenize": "intl", "lowercase": True},
    {"tokenize": "13a", "smooth": "floor"},
    {"tokenize": "none", "smooth": "floor", "smoothValue": 0.5},
    {"tokenize": "13a", "smooth": "add-k"},
    {"tokenize": "char", "smooth": "add-k", "smoothValue": 2.5, "lowercase": True},
    {"tokenize": "13a", "smooth": "none"},
    {"tokenize": "13a", "effectiveOrder": True},
    {"tokenize": "intl", "smooth": "none", "effectiveOrder": True},
    {"tokenize": "13a", "smooth": "add-k", "effectiveOrder": True},
]


def bleu_case(name, pairs, options):
    metric = BLEU(
        tokenize=options["tokenize"],
        lowercase=options.get("lowercase", False),
        smooth_method=options.get("smooth", "exp"),
        smooth_value=options.get("smoothValue"),
        effective_order=options.get("effectiveOrder", False),
        force=True,
    )
    hypotheses, streams = columns(pairs)
    score = metric.corpus_score(hypotheses, streams)
    return {
        "corpus": name,
        "options": options,
        "signature": str(metric.get_signature()),
        "statistics": metric._extract_corpus_statistics(hypotheses, streams),
        "score": score.score,
        "precisions": score.precisions,
        "brevityPenalty": score.bp,
        "sentences": [metric.sentence_score(hyp, refs).score for hyp, refs in pairs],
    }


CHRF_OPTIONS = [
    {},
    {"wordOrder": 2},
    {"wordOrder": 2, "lowercase": True},
    {"whitespace": True},
    {"wordOrder": 2, "epsSmoothing": True},
    {"charOrder": 4, "wordOrder": 1, "beta": 3},
]


def chrf_case(name, pairs, options):
    metric = CHRF(
        char_order=options.get("charOrder", 6),
        word_order=options.get("wordOrder", 0),
        beta=options.get("beta", 2),
        lowercase=options.get("lowercase", False),
        whitespace=options.get("whitespace", False),
        eps_smoothing=options.get("epsSmoothing", False),
    )
    hypotheses, streams = columns(pairs)
    score = metric.corpus_score(hypotheses, streams)
    return {
        "corpus": name,
        "options": options,
        "name": score.name,
        "signature": str(metric.get_signature()),
        "statistics": metric._extract_corpus_statistics(hypotheses, streams),
        "score": score.score,
        "sentences": [metric.sentence_score(hyp, refs).score for hyp, refs in pairs],
    }


def rouge_case(name, pairs, stemmer):
    types = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    scorer = RougeScorer(types, use_stemmer=stemmer)
    rows = []
    for hyp, refs in pairs:
        scores = scorer.score_multi(refs, hyp)
        rows.append([part for kind in types for part in scores[kind]])
    return {
        "corpus": name,
        "options": {"stemmer": stemmer},
        "tokens": [scorer._tokenizer.tokenize(hyp) for hyp, _ in pairs] if name != "very long" else [],
        "rows": rows,
        "means": [sum(column) / len(rows) for column in zip(*rows)],
    }


SUFFIXES = (
    "s es ies sses ss eed ed ied ing ying y ational tional enci anci izer bli alli entli eli ousli ization ation ator "
    "alism iveness fulness ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness al ance ence er "
    "ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize e ll"
).split()


def stem_cases():
    """Words of real text, irregular forms, and every suffix of the algorithm after stems of each shape."""
    stemmer = PorterStemmer()
    library = (typescript / "lib" / "lib.dom.d.ts").read_text(encoding="utf-8")
    words = {word for comment in re.findall(r"/\*\*.*?\*/", library, re.S) for word in re.findall("[a-z0-9]+", comment.lower())}
    words |= set(stemmer.pool) | {"y" * n for n in range(1, 9)} | {"enjoy", "spy", "toy", "syzygy", "generously"}
    for stem in ["", "t", "a", "st", "at", "ta", "tre", "trou", "pri", "geo", "hop", "fall", "fizz", "contr", "vietnam", "relat", "by", "oat", "box"]:
        words |= {stem + suffix for suffix in SUFFIXES}
    return [[word, stemmer.stem(word)] for word in sorted(words - {""})]


def python_text_cases():
    """Every white-space character, every letter that has a lower case, and sigma among neighbours."""
    points = [point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
    spaces = [point for point in points if not f"a{chr(point)}b".split() == [f"a{chr(point)}b"]]
    rng = random.Random(7)
    pool = "Σσςaα.'·:\u00ad\u0301\u0345 1-\u200dΩ\u2160\U00010400\u02b0ªʼ\u2019_İI"
    texts = {"".join(rng.choice(pool) for _ in range(rng.randint(1, 7))) for _ in range(400)}
    lower = [[point, chr(point).lower()] for point in points if chr(point).lower() != chr(point)]
    return [
        {"spaces": spaces, "lower": lower},
        *({"text": text, "lower": text.lower(), "words": text.split()} for text in sorted(texts)),
    ]


def main():
    made = corpora()
    write("texts", [{"name": name, "pairs": pairs} for name, pairs in made])
    write("bleu-options", [bleu_case(name, pairs, options) for name, pairs in made for options in BLEU_OPTIONS])
    write("chrf", [chrf_case(name, pairs, options) for name, pairs in made for options in CHRF_OPTIONS])
    write("rouge", [rouge_case(name, pairs, stemmer) for name, pairs in made for stemmer in [False, True]])
    lines = sorted({text for name, pairs in made if name != "very long" for hyp, refs in pairs for text in [hyp, *refs]})
    intl, char = TokenizerV14International(), TokenizerChar()
    tokens = lambda tokenizer, line: tokenizer(line.rstrip()).split()
    write("tokenizers", [{"segment": line, "intl": tokens(intl, line), "char": tokens(char, line)} for line in lines])
    write("stems", stem_cases())
    write("python-text", python_text_cases())


main()
