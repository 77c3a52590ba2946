"""The instruments as data, each with its version: the questions word for word, in their order.

A new edition of an instrument is a new version beside the old one; answers keep the version with
which they were asked. Sources stand at each; questions of others that are not free are not here.
"""

from dataclasses import dataclass

Choice = tuple[int, str]
# Offered beside the answers of every question; it is an answer, and no number.
RATHER_NOT_WORDS = "I would rather not say"


@dataclass(frozen=True)
class Question:
    """One question in its own words. Answers are `choices`, or a number from `least` to `most`.

    `ends` says what the least and the most number mean.
    """

    key: str
    words: str
    choices: tuple[Choice, ...] = ()
    least: int = 0
    most: int = 10
    ends: tuple[str, str] = ("", "")

    def allows(self, value: int) -> bool:
        """Say whether a number is one of the answers."""
        if self.choices:
            return value in {choice for choice, _ in self.choices}
        return self.least <= value <= self.most

    def answer(self, value: int) -> str:
        """Return an answer in words."""
        return dict(self.choices).get(value, str(value))


@dataclass(frozen=True)
class Scale:
    """What is worked out of answers, when every one of `questions` was answered: their sum.

    With `counted` it is how many of them are that answer. Scores of different scales are never
    compared, added or drawn together.
    """

    key: str
    words: str
    questions: tuple[str, ...]
    least: int
    most: int
    higher_is_better: bool
    counted: int | None = None


@dataclass(frozen=True)
class Instrument:
    """A set of questions with its version, its source, and the scales that may be worked out."""

    key: str
    version: str
    title: str
    intro: str
    source: str
    questions: tuple[Question, ...]
    scales: tuple[Scale, ...]
    # Asked at each point; what is not is typed in from old papers only.
    planned: bool = True

    def words_of(self, scale: Scale, value: int) -> str:
        """Return a number of a scale as people say it: the answer, where it stands for one."""
        one = {question.key: question for question in self.questions}[scale.questions[0]]
        return one.answer(value) if len(scale.questions) == 1 else str(value)


DONE_ALONE, DONE_WITH_HELP, NOT_YET = 2, 1, 0
_TASK = ((DONE_ALONE, "On my own"), (DONE_WITH_HELP, "With help"), (NOT_YET, "Not yet"))
_TASKS = (
    "Turn on the device and enter any account login information as required",
    "Use the available controls (mouse, keyboard, touchscreen, trackpad)",
    "Use settings to make the device easier to use (font size, volume, brightness, voice "
    "activation, screen reader)",
    "Find and open applications/programmes/platforms",
    "Set up a connection to a Wi-Fi network",
    "Open an internet browser to find and use websites",
    "Keep login information and passwords secure",
    "Update and change a password when prompted",
)
# The 2018 list has nine other tasks; whoever brings it in gives it a version of its own.
FOUNDATION = Instrument(
    key="foundation",
    version="8 tasks",
    title="Foundation Level",
    intro="Can you do this today?",
    source="Essential Digital Skills framework, Foundation Level, the eight tasks (NCFE, Somerset)",
    questions=tuple(
        Question(f"task-{number}", words, _TASK) for number, words in enumerate(_TASKS, start=1)
    ),
    scales=(
        Scale(
            "foundation",
            "Tasks on their own, of eight",
            tuple(f"task-{number}" for number in range(1, 9)),
            0,
            8,
            higher_is_better=True,
            counted=DONE_ALONE,
        ),
    ),
)

_HOW_OFTEN = ((1, "Hardly ever or never"), (2, "Some of the time"), (3, "Often"))
_LONELY = (
    (1, "Often/always"),
    (2, "Some of the time"),
    (3, "Occasionally"),
    (4, "Hardly ever"),
    (5, "Never"),
)
LONELINESS = Instrument(
    key="loneliness",
    version="ONS, four questions",
    title="Loneliness",
    intro="",
    source="ONS, Measuring loneliness: guidance for use of the national indicators. Questions 1 "
    "to 3 are the three-item UCLA scale; question 4 stands by itself",
    questions=(
        Question("companionship", "How often do you feel that you lack companionship?", _HOW_OFTEN),
        Question("left-out", "How often do you feel left out?", _HOW_OFTEN),
        Question("isolated", "How often do you feel isolated from others?", _HOW_OFTEN),
        Question("lonely", "How often do you feel lonely?", _LONELY),
    ),
    scales=(
        Scale(
            "ucla-3",
            "Three questions together, 3 to 9",
            ("companionship", "left-out", "isolated"),
            3,
            9,
            higher_is_better=False,
        ),
        Scale("lonely", "How often they feel lonely", ("lonely",), 1, 5, higher_is_better=True),
    ),
)


def _out_of_ten(key: str, words: str, most: str) -> Question:
    return Question(key, words, ends=(f"Not at all {most}", f"Completely {most}"))


ANXIOUS = (
    "On a scale where nought is 'not at all anxious' and 10 is 'completely anxious', overall, how "
    "anxious did you feel yesterday?"
)
WELLBEING = Instrument(
    key="wellbeing",
    version="ONS4",
    title="Wellbeing",
    intro="Give a number from 0 to 10.",
    source="ONS4, the harmonised standard of the Government Statistical Service. The four are "
    "never put together",
    questions=(
        _out_of_ten(
            "satisfied", "Overall, how satisfied are you with your life nowadays?", "satisfied"
        ),
        _out_of_ten(
            "worthwhile",
            "Overall, to what extent do you feel that the things you do in your life are "
            "worthwhile?",
            "worthwhile",
        ),
        _out_of_ten("happy", "Overall, how happy did you feel yesterday?", "happy"),
        _out_of_ten("anxious", ANXIOUS, "anxious"),
    ),
    scales=(
        Scale("satisfied", "Satisfied with life", ("satisfied",), 0, 10, higher_is_better=True),
        Scale("worthwhile", "Things are worthwhile", ("worthwhile",), 0, 10, higher_is_better=True),
        Scale("happy", "Happy yesterday", ("happy",), 0, 10, higher_is_better=True),
        Scale("anxious", "Anxious yesterday", ("anxious",), 0, 10, higher_is_better=False),
    ),
)
OLDER = Instrument(
    key="ucla-4",
    version="older service, four questions",
    title="Older loneliness score",
    intro="From the papers of an earlier service. It is never set beside the three questions.",
    source="The four-question UCLA score that the county's earlier service kept",
    questions=(
        Question(
            "total",
            "The total that stands on the paper, from 4 to 16",
            least=4,
            most=16,
            ends=("Less lonely", "Lonelier"),
        ),
    ),
    scales=(
        Scale(
            "ucla-4", "Four questions together, 4 to 16", ("total",), 4, 16, higher_is_better=False
        ),
    ),
    planned=False,
)
INSTRUMENTS = {one.key: one for one in (FOUNDATION, LONELINESS, WELLBEING, OLDER)}
PLANNED = tuple(one.key for one in INSTRUMENTS.values() if one.planned)


def instrument_of(key: str, version: str) -> Instrument | None:
    """Return the instrument of a key and version, if it is one of ours."""
    found = INSTRUMENTS.get(key)
    return found if found is not None and found.version == version else None
