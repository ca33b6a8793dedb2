"""Text to parsed sentences: blocks by line, soft line breaks joined, offsets kept.

News text is not all prose: headlines, bullets, captions and navigation stand in lines
of their own, and a parser that is fed two of them at once makes one sentence of both.
So each block is parsed on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.model import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span as Tokens

_LINE = re.compile(r"[^\r\n\x0b\x0c\u0085\u2028\u2029]+")
_BULLET = re.compile(r"\s*(?:[*+•·‣▪#>|–—-]+(?=\s)|\d{1,2}[.)](?=\s))?\s*")
# "KYIV, July 4 (Agency) - ": where and when it was written, not what happened.
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’/ -]{2,30}(?:,\s*[A-Z][\w.]*\.?(?:\s\d{1,2})?){0,2}"
    r"(?:\s*\([^()]{1,40}\))?\s+[-–—]+\s+"
    # "KYIV, July 4. ", "KYIV (Agency). "
    r"|[A-Z][A-Z'’/ -]{2,30}"
    r"(?:,\s*[A-Z][a-z]+\.?\s\d{1,2}|(?:,\s*[A-Z]\w+)?\s*\([^()]{1,40}\))\.\s+"
)
_TERMINAL = re.compile(r"[.!?:;…][\"'”’»)\]*]*\s*$")
_HEADING_CHARS = 160
_MAX_SENTENCE_TOKENS = 300  # a longer one is a table or junk, and slow to reason about
_MAX_BLOCK_CHARS = 4_000  # the parser's time and memory grow with the block
# Tokenising a long run of signs takes time that grows with its square.
_SIGNS = re.compile(r"[^\w\s]{8,}|[^\s]{200,}")


@dataclass(frozen=True, slots=True)
class Block:
    """A line, or lines joined where a sentence was broken over them."""

    span: Span
    text: str  # as long as the span; line ends within are spaces
    indent: int  # characters before the text on its first line
    heading: bool  # a line of its own without a full stop
    bullet: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One parsed sentence. A token's place in the article is ``offset + token.idx``."""

    index: int
    span: Span
    text: str
    tokens: Tokens
    entities: tuple[Tokens, ...]  # those of its tokens; the parser's own makes them at each call
    offset: int
    block: int
    indent: int
    heading: bool
    bullet: bool


def split_blocks(text: str) -> list[Block]:
    """The blocks of a text, in order; together they hold every visible character."""
    blocks: list[Block] = []
    for line in _LINE.finditer(text):
        lead = _BULLET.match(line.group())
        indent = lead.end() if lead else 0
        bullet = bool(lead and lead.group().strip())
        body = line.group()[indent:].rstrip()
        if not body:
            continue
        start = line.start() + indent
        span = Span(start, start + len(body))
        before = blocks[-1] if blocks and not bullet else None
        # Only blank space may lie between, so that a block stays a part of the text.
        if (
            before is not None
            and text[before.span.end : start].isspace()
            and _continues(before, body)
        ):
            joined = Span(before.span.start, span.end)
            if joined.end - joined.start <= _MAX_BLOCK_CHARS:
                gap = " " * (span.start - before.span.end)
                merged = before.text + gap + body
                blocks[-1] = Block(joined, merged, before.indent, _is_heading(merged), False)
                continue
        dateline = _DATELINE.match(body)
        if dateline:
            cut = dateline.end()
            head = body[:cut].rstrip()
            blocks.append(Block(Span(start, start + len(head)), head, indent, True, bullet))
            span, body = Span(start + cut, span.end), body[cut:]
        blocks.extend(_pieces(Block(span, body, indent, _is_heading(body), bullet)))
    return blocks


def _continues(before: Block, body: str) -> bool:
    """A line that goes on where the last one broke off in the middle of a sentence."""
    return (
        not before.bullet
        and not _TERMINAL.search(before.text)
        and (body[0].islower() or before.text.endswith((",", " the", " The", " and")))
    ) or before.text in {"The", "A", "An", "In"}


def _is_heading(body: str) -> bool:
    return len(body) <= _HEADING_CHARS and not _TERMINAL.search(body)


def _pieces(block: Block) -> Iterator[Block]:
    """A block too long to parse at once, cut at spaces."""
    start = 0
    while len(block.text) - start > _MAX_BLOCK_CHARS:
        cut = block.text.rfind(" ", start, start + _MAX_BLOCK_CHARS)
        cut = cut if cut > start else start + _MAX_BLOCK_CHARS
        yield _piece(block, start, cut)
        start = cut
    yield _piece(block, start, len(block.text)) if start else block


def _piece(block: Block, start: int, end: int) -> Block:
    span = Span(block.span.start + start, block.span.start + end)
    return Block(span, block.text[start:end], block.indent, False, block.bullet)


def parse_sentences(nlp: Language, blocks: Sequence[Block]) -> list[Sentence]:
    """Every sentence of the blocks, parsed, in text order; what is too long to be one is left."""
    sentences: list[Sentence] = []
    texts = (_SIGNS.sub(lambda run: " " * len(run.group()), block.text) for block in blocks)
    for number, doc in enumerate(nlp.pipe(texts, batch_size=64)):
        block = blocks[number]
        offset = block.span.start
        for tokens in doc.sents:
            if not tokens.text.strip() or len(tokens) > _MAX_SENTENCE_TOKENS:
                continue
            span = Span(offset + tokens.start_char, offset + tokens.end_char)
            sentences.append(
                Sentence(
                    index=len(sentences),
                    span=span,
                    text=tokens.text,
                    tokens=tokens,
                    entities=entities_of(tokens),
                    offset=offset,
                    block=number,
                    indent=block.indent,
                    heading=block.heading,
                    bullet=block.bullet,
                )
            )
    return sentences


def entities_of(tokens: Tokens) -> tuple[Tokens, ...]:
    """The parser's entities of a sentence, without blanks at their ends."""
    return tuple(map(_without_blanks, tokens.ents))


def _without_blanks(entity: Tokens) -> Tokens:
    """An entity without the blanks that the parser took into it: those of soft line breaks, of
    signs and of coordinates."""
    start, end = entity.start, entity.end
    while end > start + 1 and entity.doc[end - 1].is_space:
        end -= 1
    while start < end - 1 and entity.doc[start].is_space:
        start += 1
    if (start, end) == (entity.start, entity.end):
        return entity
    from spacy.tokens import Span as Tokens

    return Tokens(entity.doc, start, end, label=entity.label)
