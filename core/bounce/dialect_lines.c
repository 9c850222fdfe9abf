/* The words of a notice as lines, up to the mail that came back; addresses in
 * them. */
#include "core/bounce/dialect.h"

#define LINES_MAX 4000

/* What stands between a notice and the mail that came back, at the start of a
 * line behind signs and blanks. */
static const char *const separators[] = {
	"Below is a copy of the original",
	"Below the next line is a copy",
	"Below this line is a copy",
	"Content-Description: Undelivered",
	"Content-Type: message/rfc822",
	"Content-Type: text/rfc822",
	"Here is a copy of the first part",
	"Included is a copy of the message",
	"Message header follows",
	"Message headers follow",
	"Message text follows",
	"Original mail as follows",
	"Original message follows",
	"Original message:",
	"Original message -",
	"Old message:",
	"Received: ",
	"Received:from ",
	"Return-Path:",
	"Returned Message -",
	"START OF RETURNED MESSAGE",
	"The attachment contains the original mail",
	"The first 50 lines of your original message",
	"The header of the original message",
	"This is a copy of the message",
	"This is a copy of your message",
	"Unsent message follows",
	"Unsent message below",
	"original mail info",
	"original message",
	"Your original message follows",
	"Non-delivered message",
};

static bool
is_sign(char c)
{
	return c == '-' || c == '=' || c == '*' || c == '|' || c == '#' ||
	    c == '_' || c == '+' || c == ' ' || c == '\t' || c == '>';
}

static bool
separates(struct span line)
{
	while (line.n > 0 && is_sign(line.p[0]))
		line = span_skip(line, 1);
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		if (span_starts_nocase(line, separators[i]))
			return true;
	return false;
}

int
dialect_lines(struct bounce *b, struct dialect_lines *ret)
{
	struct span rest = b->words, line, before;
	size_t cap = 0;

	*ret = (struct dialect_lines){ .behind = span_str("") };
	for (before = rest; ret->n < LINES_MAX &&
	    span_split(&rest, '\n', &line); before = rest) {
		struct span *v = arena_grow(b->arena, ret->v, ret->n, &cap,
		    sizeof *v);

		if (!v)
			return -1;
		ret->v = v;
		if (separates(line)) {
			ret->behind = before;
			break;
		}
		while (line.n > 0 && strchr(" \t\r", line.p[line.n - 1]))
			line.n--;
		v[ret->n++] = line;
	}
	return 0;
}

static bool
is_local(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
	    (c | 0x20) <= 'z') || c >= 0x80 ||
	    (c != '\0' && strchr("!#$%&*+-./=?^_{|}~'", c) != NULL);
}

static bool
is_domain(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
	    (c | 0x20) <= 'z') || c == '.' || c == '-' || c == '_';
}

/* Quotes and what was glued to it do not belong to a local part:
 * "SMTP=user@…", "'user@…". */
static size_t
start_of(struct span s, size_t from, size_t at)
{
	size_t i = at;

	while (i > from && is_local((unsigned char)s.p[i - 1]) &&
	    s.p[i - 1] != '=')
		i--;
	while (i < at && strchr("'.*-/", s.p[i]))
		i++;
	return i;
}

bool
dialect_address(struct span s, size_t *at, struct span *ret)
{
	for (size_t i = *at; i < s.n; i++) {
		size_t start, end = i + 1;

		if (s.p[i] != '@')
			continue;
		start = start_of(s, *at, i);
		while (end < s.n && is_domain((unsigned char)s.p[end]))
			end++;
		while (end > i + 1 && strchr(".-_", s.p[end - 1]))
			end--;
		if (start == i || end == i + 1)
			continue;
		*ret = span_of(s.p + start, end - start);
		*at = end;
		return true;
	}
	return false;
}
