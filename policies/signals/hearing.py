"""What a learned model says of one subject, and when it is believed."""

from policies.signals.comparing import Comparing
from policies.signals.instruments import Instruments, Prediction
from policies.signals.language import UNKNOWN
from policies.signals.lazily import lazily
from policies.subject import Subject, SubjectKind


class Hearing(Comparing):
    """The part of the measurements that asks a learned model."""

    def __init__(self, subject: Subject, instruments: Instruments, learned: Prediction | None = None) -> None:
        super().__init__(subject, instruments)
        if learned is not None:
            self.__dict__["learned"] = learned

    @lazily
    def learned(self) -> Prediction:
        """What the learned model says, by task and label; empty without a model."""
        model = self._instruments.learned
        return model.predict([self._subject.text])[0] if model is not None else {}

    @lazily
    def own_work(self) -> bool:
        """Whether the text is about the writer's own working life, where no learned model has a say.

        Words of work make it so unless the model is sure that it isn't; without such words the model tells.
        """
        return self._about_work("wordless")

    @lazily
    def protected(self) -> bool:
        """The same for words of the lexicons, which everyday words of work may set off: the model has to be surer."""
        return self._about_work("sure")

    def _about_work(self, line: str) -> bool:
        words, lines = self.scan.touches("protected"), self._instruments.code.thresholds
        likely = self.learned.get("work", {}).get("work", float(words))
        return likely >= lines["work.worded" if words else f"work.{line}"]

    def line(self, task: str) -> float:
        """The score from which the learned model alone is believed: the code's, or else the model's own."""
        return self._instruments.line(task, self.scan.language.code not in ("en", UNKNOWN))

    def surely(self, task: str) -> bool:
        """Whether the learned model alone is believed for a task whose last label is the harmless one."""
        *_, harmless = self.learned.get(task) or {"": 1.0}
        return 1 - self.learned.get(task, {}).get(harmless, 1.0) >= self.line(task)

    def _heard(self, task: str) -> bool:
        """Whether the model alone is believed for a task in what is not about the writer's own work."""
        return self.surely(task) and not self.own_work

    def _speaks_alone(self) -> bool:
        """Whether the model alone hears an employee speak for the company, from its higher line on."""
        if self._subject.kind is not SubjectKind.EMPLOYEE_POST or self._subject.company_voice:
            return False
        likely = self.learned.get("speaking", {}).get("speaks", 0.0)
        line = max(self._instruments.code.thresholds["alone.speaking"], self.line("speaking"))
        return likely >= line and not self.own_work
