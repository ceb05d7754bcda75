"""Why a pair of the small language has its label, in one sentence; and the rules that all of it rests on."""

from __future__ import annotations

from spinn_core.data.snli import LABELS, SentencePair
from spinn_core.lessons.training.toy.grammar import Phrase, read_phrase
from spinn_core.lessons.training.toy.labels import CONTRADICTION, ENTAILMENT, World, relation, says_something
from spinn_core.lessons.training.toy.meaning import QUANTIFIERS, claim_of
from spinn_core.lessons.training.toy.people import describe
from spinn_core.parsing.binary_parse import Sentence

RULES: tuple[str, ...] = (
    "There is at least one person in each group that a sentence speaks of.",
    "'some' means one or more; 'not every' means that one or more do not.",
    "Men and women are grownups, boys and girls are children.",
    "Whoever is running or walking is moving; nobody does two of running, walking and sitting at once.",
    "Nobody sings and talks at once; either goes with running, walking and sitting.",
    "A person is in one building at most, and a building has one colour.",
    "A clause belongs to the noun before it: in 'no girl watching a boy that is singing is running' the boy sings.",
)
"""What the labels rest on."""


def true_label(premise: Sentence, hypothesis: Sentence) -> int:
    """The label of any two sentences of the language, as an index into LABELS. Raises ToyError."""
    return relation(claim_of(read_phrase(premise.tokens)), claim_of(read_phrase(hypothesis.tokens)))[0]


def explain(pair: SentencePair) -> str:
    """One sentence that says why the label follows from the rules; it names the true label, not a disturbed one.

    Raises:
        ToyError: a sentence that is not of the language.
    """
    phrases = read_phrase(pair.premise.tokens), read_phrase(pair.hypothesis.tokens)
    claims = claim_of(phrases[0]), claim_of(phrases[1])
    label, both, alone = relation(*claims)
    name = LABELS[label].capitalize()
    for side, claim in zip(("premise", "hypothesis"), claims, strict=True):
        if not says_something(claim):
            return f"{name}, but the {side} says nothing: the rules alone make it always true or always false."
    p, h = plainly(phrases[0]), plainly(phrases[1])
    nobody = claims[0].nobody, claims[1].nobody
    if label == ENTAILMENT:
        return f"{name}: the premise says that {p}, {_why_entailed(*nobody, h)}."
    if label == CONTRADICTION:
        if all(nobody):
            return f"{name}: somebody in these groups could not keep to both, that {p} and that {h}."
        return f"{name}: the premise says that {p}, so it cannot be that {h}."
    two = _people(both), _people(alone)
    return f"{name}: both hold if there is just {two[0]}; only the premise does if there is just {two[1]}."


def _why_entailed(premise_nobody: bool, hypothesis_nobody: bool, h: str) -> str:
    if premise_nobody and hypothesis_nobody:
        return f"and whoever broke the hypothesis, that {h}, would break this as well"
    if premise_nobody:
        return f"and as there is somebody in each group, it follows that {h}"
    return f"and whoever that is also makes it true that {h}"


def plainly(sentence: Phrase) -> str:
    """The claim with "some" or "no" alone: `not every girl is running` says that some girl is not running."""
    who, does = sentence.parts
    universal, turned = QUANTIFIERS[" ".join(who.parts[0].parts)]
    predicate = list(does.parts[1].words)
    if turned:
        predicate = predicate[1:] if predicate[0] == "not" else ["not", *predicate]
    return " ".join(["no" if universal else "some", *who.parts[1].words, "is", *predicate])


def _people(world: World) -> str:
    chains = [
        " watching ".join([*(describe(sort, True) for sort in people[:-1]), describe(people[-1])]) for people in world
    ]
    return ", ".join(chains[:-1]) + f" and {chains[-1]}" if len(chains) > 1 else chains[0]
