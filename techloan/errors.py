"""What the rules refuse, in a sentence for the desk."""


class Refused(Exception):
    """A wish that cannot be granted, with one kind sentence that says why and what to do.

    `status` is the HTTP status of the answer: 409 unless a page says otherwise. `opened` is the
    number of a client whose name the sentence says, so that the audit can say who read it; `tag`
    is the device to look at next.
    """

    def __init__(
        self, sentence: str, status: int = 409, opened: int | None = None, tag: str = ""
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.opened = opened
        self.tag = tag
