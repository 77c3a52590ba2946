"""Questions on paper: the same words in the same order, to be ticked by hand in large print."""

from markupsafe import Markup, escape

from techloan import pdf
from techloan.support.measures.instruments import (
    INSTRUMENTS,
    RATHER_NOT_WORDS,
    Instrument,
    Question,
)

_CSS = """
@page { size: A4; margin: 16mm;
 @bottom-left { content: string(foot); font-family: "Noto Sans"; font-size: 9pt; color: #444 }
 @bottom-right { content: counter(page) " / " counter(pages);
  font-family: "Noto Sans"; font-size: 9pt; color: #444 } }
html { font-size: %dpt; line-height: 1.4; color: #000 }
body { margin: 0; text-align: left; hyphens: none }
h1 { margin: 0 0 .4em; font-size: 1.45em; line-height: 1.2; color: #0b5b5b }
h2 { margin: 0 0 .4em; font-size: 1.1em; line-height: 1.25 }
p { margin: 0 0 .6em }
section { break-inside: avoid; margin: 1em 0 0; padding-top: .6em; border-top: 1pt solid #888 }
ul { margin: 0; padding: 0; list-style: none }
li { margin: 0 0 .35em }
.across li { display: inline-block; min-width: 2.6em; margin-right: .4em }
.box { display: inline-block; width: .9em; height: .9em; margin-right: .5em;
 border: 1.2pt solid #000; vertical-align: -.1em }
.line { display: inline-block; min-width: 9em; border-bottom: 1pt solid #000 }
.foot { string-set: foot content(); height: 0; overflow: hidden; margin: 0 }
"""


def questions_pdf(key: str, reference: str, print_size: int, organisation: str) -> bytes:
    """Return the PDF of an instrument for a client, with their reference and never their name."""
    kind = INSTRUMENTS[key]
    foot = f"{organisation}, {reference}, {kind.title} ({kind.version})"
    parts = [
        Markup("<h1>{}</h1><p class=foot>{}</p>").format(kind.title, foot),
        Markup("<p>You may leave out whatever you like. Nothing depends on it.</p>"),
        Markup("<p>Day <span class=line>&nbsp;</span></p>"),
        *(_asked(kind, place, one) for place, one in enumerate(kind.questions, start=1)),
    ]
    return pdf.render("".join(parts), {}, title=kind.title, css=_CSS % print_size, tagged=True)


def _asked(kind: Instrument, place: int, question: Question) -> Markup:
    numbers = range(question.least, question.most + 1)
    answers = [words for _, words in question.choices] or [str(number) for number in numbers]
    ends = ""
    if not question.choices:
        low, high = question.ends
        ends = Markup("<p>{} is “{}”, {} is “{}”.</p>").format(
            question.least, low, question.most, high
        )
    boxes = Markup("").join(
        Markup("<li><span class=box></span>{}</li>").format(words) for words in answers
    )
    refusal = Markup("<li><span class=box></span>{}</li>").format(RATHER_NOT_WORDS)
    across = Markup("") if question.choices else Markup(" class=across")
    intro = Markup("<p>{}</p>").format(kind.intro) if kind.intro and place == 1 else ""
    listed = Markup("<ul{}>{}</ul><ul>{}</ul>").format(across, boxes, refusal)
    return Markup("<section>{}<h2>{}. {}</h2>{}{}</section>").format(
        intro, place, escape(question.words), ends, listed
    )
