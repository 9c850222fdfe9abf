/* The row `text`: what a person reads of the mail, of its first plain text
 * and of its first HTML.  Read once, when the mail is prepared. */
#include <errno.h>

#include "core/message/message_part.h"
#include "core/mime/html.h"
#include "core/text/utf8.h"

#define READ_MAX ((size_t)512 << 10)	/* of a part, decoded */
#define SHOWN_MAX 8192			/* bytes of a row */
#define PAGE_MAX (8 * READ_MAX)		/* what is read of both */

/* Blank lines at the end and CR go; at most SHOWN_MAX bytes. */
static struct span
shown(struct span s, struct arena *a, bool *ret_cut)
{
	char *to = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; to != NULL && i < s.n; i++)
		if (s.p[i] != '\r')
			to[n++] = s.p[i];
	s = to != NULL ? span_trim(span_of(to, n)) : span_str("");
	*ret_cut = s.n > SHOWN_MAX;
	return utf8_head(s, SHOWN_MAX);
}

/* HTML becomes what is seen of it; else the text itself. */
static int
read_seen(struct message *m, const char *type, struct span utf8,
    struct message_text *t)
{
	char *copy = arena_memdup(m->page, utf8.p ? utf8.p : "", utf8.n);
	int r = copy ? 0 : -ENOMEM;

	if (r < 0)
		return r;
	t->source = t->seen = span_of(copy, utf8.n);
	if (strcmp(type, "text/html") != 0)
		return 0;
	r = html_read(t->source, m->page, &m->html);
	t->seen = m->html.text;
	return r;
}

/* A text that cannot be read has no row; the mail is judged all the same. */
static void
read_part(struct message *m, const char *type, struct message_text *t)
{
	struct buf b;
	int r;

	t->part = mime_first(&m->mime, type);
	if (t->part == NULL)
		return;
	buf_init(&b, READ_MAX);
	r = mime_part_text(t->part, &b);
	if (r != -ENOMEM)
		r = read_seen(m, type, buf_span(&b), t);
	if (r == -ENOMEM)
		*t = (struct message_text){ .part = NULL };
	else
		t->text = shown(t->seen, m->arena, &t->cut);
	buf_done(&b);
}

int
message_texts_read(struct message *m)
{
	m->page = arena_new(PAGE_MAX);
	if (m->page == NULL)
		return -ENOMEM;
	read_part(m, "text/plain", &m->text[0]);
	read_part(m, "text/html", &m->text[1]);
	return 0;
}

static void
text_row(struct message_judge *j, const struct message_text *t)
{
	struct span first = t->text, line;
	struct row *r;

	if (t->part == NULL)
		return;
	r = sheet_row(j->s, NULL, "text", span_str(t->part->path));
	if (r == NULL)
		return;
	r->label = text_say(j->s->arena, "message.text", "type",
	    t->part->type, NULL);
	if (span_split(&first, '\n', &line))
		row_value(j->s, r, span_trim(line));
	row_text(j->s, r, "path", span_str(t->part->path));
	row_words(j->s, r, (struct text){ "", "" });
	row_text(j->s, r, "body", t->text);
	if (t->text.n == 0)
		message_say(j, r, SEVERITY_NOTICE, "text.empty", NULL);
	else if (t->cut)
		message_say(j, r, SEVERITY_NONE, "text.cut", NULL);
}

int
message_texts(struct message_judge *j)
{
	for (size_t i = 0; i < 2; i++)
		text_row(j, &j->m->text[i]);
	return 0;
}
