/* The prompt: a line, its cursor, history by name, completion.
 * Fails: -ENOMEM; a line is cut at PROMPT_MAX bytes.  Owner of lines and
 * choices: struct prompt. */
#include "tui/prompt.h"

#include <errno.h>
#include <stdlib.h>

#include "core/text/utf8.h"

#define HISTORIES 16

struct history {
	char	*name;
	char	*lines[PROMPT_HISTORY];	/* oldest first */
	size_t	 n;
};

struct prompt {
	bool		 open;
	struct prompt_spec spec;
	struct buf	 line;
	size_t		 cursor;	/* bytes, at a character */
	struct buf	 draft;		/* the line while history is shown */
	size_t		 at;		/* history entry shown; n: the draft */
	struct history	 histories[HISTORIES];
	size_t		 nhistories;
	struct completion choices;
	size_t		 chosen;
	bool		 choosing;
};

struct prompt *
prompt_new(void)
{
	struct prompt *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	buf_init(&p->line, PROMPT_MAX);
	buf_init(&p->draft, PROMPT_MAX);
	return p;
}

int
completion_add(struct completion *c, const char *word)
{
	if (c->n == PROMPT_CHOICES)
		return -ENOSPC;
	c->words[c->n] = strdup(word);
	if (c->words[c->n] == NULL)
		return -ENOMEM;
	c->n++;
	return 0;
}

static void
choices_drop(struct prompt *p)
{
	for (size_t i = 0; i < p->choices.n; i++)
		free(p->choices.words[i]);
	p->choices = (struct completion){ 0 };
	p->choosing = false;
}

void
prompt_free(struct prompt *p)
{
	if (p == NULL)
		return;
	choices_drop(p);
	for (size_t i = 0; i < p->nhistories; i++) {
		for (size_t j = 0; j < p->histories[i].n; j++)
			free(p->histories[i].lines[j]);
		free(p->histories[i].name);
	}
	buf_done(&p->line);
	buf_done(&p->draft);
	free(p);
}

static struct history *
history(struct prompt *p, const char *name)
{
	struct history *h;

	if (name == NULL)
		return NULL;
	for (size_t i = 0; i < p->nhistories; i++)
		if (strcmp(p->histories[i].name, name) == 0)
			return &p->histories[i];
	if (p->nhistories == HISTORIES)
		return NULL;
	h = &p->histories[p->nhistories];
	h->name = strdup(name);
	if (h->name == NULL)
		return NULL;
	p->nhistories++;
	return h;
}

/* The same line again moves to the end. */
static void
history_add(struct history *h, const char *line)
{
	char *copy;
	size_t i = 0;

	if (h == NULL || *line == '\0')
		return;
	while (i < h->n && strcmp(h->lines[i], line) != 0)
		i++;
	if (i == h->n && h->n < PROMPT_HISTORY) {
		copy = strdup(line);
		if (copy != NULL)
			h->lines[h->n++] = copy;
		return;
	}
	copy = strdup(line);
	if (copy == NULL)
		return;
	if (i == h->n)
		i = 0;
	free(h->lines[i]);
	memmove(&h->lines[i], &h->lines[i + 1],
	    (h->n - 1 - i) * sizeof h->lines[0]);
	h->lines[h->n - 1] = copy;
}

int
prompt_history_save(const struct prompt *p, const char *name,
    struct buf *out)
{
	for (size_t i = 0; i < p->nhistories; i++) {
		const struct history *h = &p->histories[i];

		if (strcmp(h->name, name) != 0)
			continue;
		for (size_t j = 0; j < h->n; j++)
			buf_addf(out, "%s\n", h->lines[j]);
	}
	return out->error;
}

/* Only what may stand in a line: valid UTF-8, controls as blanks. */
static void
add_clean(struct buf *out, struct span text)
{
	while (text.n > 0) {
		uint32_t ch;
		int n = utf8_decode(text, &ch);

		if (n <= 0)
			buf_adds(out, "\xef\xbf\xbd");
		else if (ch < 0x20 || ch == 0x7f)
			buf_addc(out, ' ');
		else
			buf_add(out, text.p, (size_t)n);
		text = span_skip(text, n <= 0 ? 1 : (size_t)n);
	}
}

void
prompt_history_load(struct prompt *p, const char *name, struct span lines)
{
	struct history *h = history(p, name);
	struct span line;
	struct buf b;

	buf_init(&b, PROMPT_MAX);
	while (span_split(&lines, '\n', &line)) {
		buf_reset(&b);
		add_clean(&b, line);
		if (b.error == 0)
			history_add(h, b.data);
	}
	buf_done(&b);
}

bool
prompt_is_open(const struct prompt *p)
{
	return p->open;
}

const char *
prompt_line(const struct prompt *p)
{
	return p->line.data;
}

static void
set_line(struct prompt *p, const char *line)
{
	buf_reset(&p->line);
	buf_addspan(&p->line, utf8_head(span_str(line), PROMPT_MAX));
	p->cursor = p->line.len;
}

int
prompt_open(struct prompt *p, const struct prompt_spec *s)
{
	struct history *h;

	prompt_cancel(p);
	p->spec = *s;
	p->open = true;
	set_line(p, "");
	if (s->initial != NULL)
		prompt_insert(p, span_str(s->initial));
	buf_reset(&p->draft);
	h = history(p, s->history);
	p->at = h != NULL ? h->n : 0;
	return 0;
}

static void
close_with(struct prompt *p, const char *line)
{
	struct prompt_spec s = p->spec;

	p->open = false;
	choices_drop(p);
	if (s.done != NULL)
		s.done(s.arg, line);
}

void
prompt_cancel(struct prompt *p)
{
	if (p->open)
		close_with(p, NULL);
}

static void
accept_line(struct prompt *p)
{
	char *line = strdup(p->line.data);

	if (line == NULL) {
		prompt_cancel(p);
		return;
	}
	history_add(history(p, p->spec.history), line);
	close_with(p, line);
	free(line);
}

static void
changed(struct prompt *p)
{
	struct history *h = history(p, p->spec.history);

	choices_drop(p);
	if (h != NULL)
		p->at = h->n;
	if (p->spec.changed != NULL)
		p->spec.changed(p->spec.arg, p->line.data);
}

/* Replaces bytes [from, to) by text; the cursor goes behind it. */
static void
replace(struct prompt *p, size_t from, size_t to, struct span text)
{
	struct buf b;

	buf_init(&b, PROMPT_MAX);
	buf_add(&b, p->line.data, from);
	add_clean(&b, text);
	p->cursor = b.len;
	buf_add(&b, p->line.data + to, p->line.len - to);
	if (b.error < 0) {
		/* too long: the line stays as it was */
		p->cursor = to;
		buf_done(&b);
		return;
	}
	buf_done(&p->line);
	p->line = b;
}

void
prompt_insert(struct prompt *p, struct span text)
{
	/* one that is too long for the rest is cut, not refused */
	text = utf8_head(text, PROMPT_MAX - p->line.len);
	replace(p, p->cursor, p->cursor, text);
	changed(p);
}

void
prompt_paste(struct prompt *p, struct span text)
{
	struct span t = span_trim(text);
	bool lines = span_chr(t, '\n') >= 0 || span_chr(t, '\r') >= 0;

	if (lines && p->spec.paste != NULL && p->spec.paste(p->spec.arg, text))
		prompt_cancel(p);
	else
		prompt_insert(p, t);
}

/* Start of the character before, and behind, byte `at`; combining marks
 * belong to their base. */
static size_t
before(const struct prompt *p, size_t at)
{
	uint32_t ch;

	while (at > 0) {
		do
			at--;
		while (at > 0 && ((unsigned char)p->line.data[at] & 0xc0) ==
		    0x80);
		if (utf8_decode(span_of(p->line.data + at,
		    p->line.len - at), &ch) <= 0 ||
		    cells_wcwidth(ch, 1) != 0)
			break;
	}
	return at;
}

static size_t
behind(const struct prompt *p, size_t at)
{
	uint32_t ch;
	int n = utf8_decode(span_of(p->line.data + at, p->line.len - at),
	    &ch);

	while (n > 0) {
		at += (size_t)n;
		n = utf8_decode(span_of(p->line.data + at,
		    p->line.len - at), &ch);
		if (n > 0 && cells_wcwidth(ch, 1) != 0)
			break;
	}
	return at;
}

static size_t
word_start(const struct prompt *p)
{
	size_t at = p->cursor;

	while (at > 0 && p->line.data[at - 1] == ' ')
		at--;
	while (at > 0 && p->line.data[at - 1] != ' ')
		at--;
	return at;
}

static void
delete(struct prompt *p, size_t from, size_t to)
{
	if (from == to)
		return;
	replace(p, from, to, span_of("", 0));
	p->cursor = from;
	changed(p);
}

static void
show_history(struct prompt *p, int step)
{
	struct history *h = history(p, p->spec.history);

	if (h == NULL || (step < 0 && p->at == 0) ||
	    (step > 0 && p->at >= h->n))
		return;
	choices_drop(p);
	if (p->at == h->n) {
		buf_reset(&p->draft);
		buf_addspan(&p->draft, buf_span(&p->line));
	}
	p->at = step < 0 ? p->at - 1 : p->at + 1;
	set_line(p, p->at < h->n ? h->lines[p->at] : p->draft.data);
	if (p->spec.changed != NULL)
		p->spec.changed(p->spec.arg, p->line.data);
}

static size_t
common_prefix(const struct completion *c)
{
	size_t n = strlen(c->words[0]);

	for (size_t i = 1; i < c->n; i++) {
		size_t j = 0;

		while (j < n && c->words[0][j] == c->words[i][j])
			j++;
		n = j;
	}
	/* never half a character */
	return utf8_head(span_str(c->words[0]), n).n;
}

/* Tab: first what all choices share, then one after the other. */
static void
complete(struct prompt *p, int step)
{
	size_t start, n;

	if (p->spec.complete == NULL)
		return;
	if (p->choosing && p->choices.n > 0) {
		p->chosen = (p->chosen + p->choices.n + (size_t)step) %
		    p->choices.n;
		replace(p, p->choices.start, p->cursor,
		    span_str(p->choices.words[p->chosen]));
		return;
	}
	choices_drop(p);
	p->spec.complete(p->spec.arg, span_head(buf_span(&p->line),
	    p->cursor), &p->choices);
	if (p->choices.n == 0 || p->choices.start > p->cursor) {
		choices_drop(p);
		return;
	}
	start = p->choices.start;
	n = common_prefix(&p->choices);
	if (n > p->cursor - start || p->choices.n == 1)
		replace(p, start, p->cursor, span_head(
		    span_str(p->choices.words[0]), n));
	p->choosing = true;
	p->chosen = step > 0 ? p->choices.n - 1 : 0;
	if (p->choices.n == 1)
		choices_drop(p);
	if (p->spec.changed != NULL)
		p->spec.changed(p->spec.arg, p->line.data);
}

enum edit { E_START, E_END, E_LEFT, E_RIGHT, E_BACK, E_DELETE, E_KILL_END,
	E_KILL_START, E_KILL_WORD, E_OLDER, E_NEWER, E_NEXT, E_PREVIOUS,
	E_ACCEPT, E_CANCEL };

static const struct {
	const char	*name;
	enum edit	 edit;
} edits[] = {
	{ "prompt-start", E_START }, { "prompt-end", E_END },
	{ "prompt-left", E_LEFT }, { "prompt-right", E_RIGHT },
	{ "prompt-backspace", E_BACK }, { "prompt-delete", E_DELETE },
	{ "prompt-kill-end", E_KILL_END },
	{ "prompt-kill-start", E_KILL_START },
	{ "prompt-kill-word", E_KILL_WORD },
	{ "prompt-older", E_OLDER }, { "prompt-newer", E_NEWER },
	{ "prompt-complete", E_NEXT },
	{ "prompt-complete-back", E_PREVIOUS },
	{ "prompt-accept", E_ACCEPT }, { "prompt-cancel", E_CANCEL },
};

const char *
prompt_command_at(size_t i)
{
	return i < sizeof edits / sizeof edits[0] ? edits[i].name : NULL;
}

bool
prompt_is_command(const char *name)
{
	const char *n;

	for (size_t i = 0; (n = prompt_command_at(i)) != NULL; i++)
		if (strcmp(n, name) == 0)
			return true;
	return false;
}

static void
edit_line(struct prompt *p, enum edit e)
{
	switch (e) {
	case E_START:
		p->cursor = 0;
		break;
	case E_END:
		p->cursor = p->line.len;
		break;
	case E_LEFT:
		p->cursor = before(p, p->cursor);
		break;
	case E_RIGHT:
		p->cursor = behind(p, p->cursor);
		break;
	case E_BACK:
		if (p->line.len == 0)
			prompt_cancel(p);
		else
			delete(p, before(p, p->cursor), p->cursor);
		break;
	case E_DELETE:
		delete(p, p->cursor, behind(p, p->cursor));
		break;
	case E_KILL_END:
		delete(p, p->cursor, p->line.len);
		break;
	case E_KILL_START:
		delete(p, 0, p->cursor);
		break;
	default:
		delete(p, word_start(p), p->cursor);
		break;
	}
}

bool
prompt_command(struct prompt *p, const char *name)
{
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		enum edit e = edits[i].edit;

		if (!p->open || strcmp(edits[i].name, name) != 0)
			continue;
		if (e == E_ACCEPT)
			accept_line(p);
		else if (e == E_CANCEL)
			prompt_cancel(p);
		else if (e == E_OLDER || e == E_NEWER)
			show_history(p, e == E_OLDER ? -1 : 1);
		else if (e == E_NEXT || e == E_PREVIOUS)
			complete(p, e == E_NEXT ? 1 : -1);
		else
			edit_line(p, e);
		return true;
	}
	return false;
}

bool
prompt_choices(const struct prompt *p, struct buf *out)
{
	if (!p->open || !p->choosing || p->choices.n < 2)
		return false;
	for (size_t i = 0; i < p->choices.n; i++)
		buf_addf(out, "%s%s", i > 0 ? "  " : "",
		    p->choices.words[i]);
	return true;
}

void
prompt_draw(struct prompt *p, const struct area *a, int row, enum lang lang)
{
	const char *label = text_in(&p->spec.label, lang);
	int left = area_text(a, row, 0, a->cols / 2, STYLE_BOLD,
	    span_str(label));
	int room = a->cols - left - 1, before_cursor, skip;
	struct cells *c = &a->grid->scratch;
	size_t from = 0;
	struct span rest;

	if (room < 2)
		return;
	cells_reset(c);
	(void)cells_add(c, span_of(p->line.data, p->cursor),
	    a->grid->ambiguous);
	before_cursor = (int)cells_width(c);
	skip = before_cursor > room ? before_cursor - room : 0;
	/* scroll by whole cells until the cursor fits */
	while (from < c->n && skip > 0) {
		skip -= c->v[from].width;
		before_cursor -= c->v[from].width;
		from++;
	}
	rest = span_skip(buf_span(&p->line), from < c->n ? c->v[from].src :
	    from > 0 ? p->cursor : 0);
	area_text(a, row, left, room + 1, STYLE_PLAIN, rest);
	a->grid->cursor_row = a->top + row;
	a->grid->cursor_col = a->left + left + before_cursor;
}
