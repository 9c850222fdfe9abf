/* Where the mail of a subcommand comes from: a file, standard input, an mbox,
 * a Maildir or the queue; and the list of a folder (sheet `mails`). */
#include "core/command/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define LISTED_MAX	1000	/* the newest */

/* ---- where the mail is ---- */

static int
read_number(struct invocation *in, struct mail_source *s, struct error *e)
{
	const char *text = invocation_get(in, "number", 0);
	size_t n = mail_list_count(s->list);
	char most[24];
	uint64_t v = 1;

	snprintf(most, sizeof most, "%zu", n);
	if (text != NULL && (span_u64(span_str(text), n, &v) < 0 || v == 0))
		return error_set(e, -EINVAL, "command.message.number",
		    "value", text, "most", most, NULL);
	s->number = (size_t)v - 1;
	return 0;
}

static int
open_list(struct invocation *in, struct mail_source *s, struct error *e)
{
	int r = mail_list_open(in->operands[0], in->in_fd, in->cancel,
	    &s->list, e);

	if (r == 0)
		r = mail_list_need(s->list, e);
	if (r == 0)
		r = read_number(in, s, e);
	if (r < 0)
		return r;
	if (mail_list_kind(s->list) != MAIL_LIST_ONE) {
		s->near = s->list;
		s->near_number = s->number;
	}
	snprintf(s->name, sizeof s->name, "%s", mail_list_name(s->list));
	return 0;
}

static int
open_queue(struct invocation *in, const char *id, struct mail_source *s,
    struct error *e)
{
	if (in->offline)
		return error_set(e, -EINVAL, "command.message.offline", NULL);
	snprintf(s->name, sizeof s->name, "%s", id);
	return mail_from_queue(id, in->cancel, &s->mail, &s->envelope, e);
}

int
mail_source_open(struct invocation *in, struct mail_source *s, struct error *e)
{
	const char *id = invocation_get(in, "queue-id", 0);

	if ((id != NULL) == (in->noperands > 0))
		return error_set(e, -EINVAL, id != NULL ?
		    "command.message.both" : "command.message.nothing", NULL);
	if (id != NULL && invocation_has(in, "number"))
		return error_set(e, -EINVAL, "command.message.both", NULL);
	return id != NULL ? open_queue(in, id, s, e) : open_list(in, s, e);
}

void
mail_source_close(struct mail_source *s)
{
	mail_list_free(s->list);
	mail_close(&s->mail);
}

/* ---- the list ---- */

bool
mail_source_is_listed(struct invocation *in, const struct mail_source *s)
{
	return s->list != NULL && !invocation_has(in, "number") &&
	    mail_list_kind(s->list) != MAIL_LIST_ONE;
}

static void
add_mail(struct sheet *sheet, const struct mail_source *s, size_t i,
    const struct mail_head *h)
{
	const struct mail_entry *m = mail_list_entry(s->list, i);
	static const struct text said = { "", "" };	/* by the row */
	char key[24];
	struct row *r;

	snprintf(key, sizeof key, "%zu", i + 1);
	r = sheet_row(sheet, NULL, "mail", span_str(key));
	if (r == NULL)
		return;
	r->label = text_say(sheet->arena, "mailbox.number", "n", key, NULL);
	r->state = h->known ? ROW_DONE : ROW_UNKNOWN;
	row_value(sheet, r, h->subject);
	row_number(sheet, r, "number", FIELD_INT, (int64_t)i + 1);
	row_words(sheet, r, said);
	row_number(sheet, r, "date", FIELD_TIME, h->date);
	row_text(sheet, r, "from", h->from);
	row_text(sheet, r, "subject", h->subject);
	row_words(sheet, r, said);
	row_number(sheet, r, "size", FIELD_BYTES, (int64_t)m->size);
	if (*m->file == '\0')
		return;
	if (mail_list_kind(s->list) == MAIL_LIST_MAILDIR) {
		row_number(sheet, r, "delivered", FIELD_TIME, m->time);
		row_number(sheet, r, "seen", FIELD_BOOL, m->seen);
	}
	row_text(sheet, r, "file", span_str(m->file));
}

/* Of many only the newest are shown; their numbers stay. */
int
mail_source_list(struct invocation *in, const struct mail_source *s,
    struct sheet **ret, struct error *e)
{
	size_t all = mail_list_count(s->list);
	size_t n = all < LISTED_MAX ? all : LISTED_MAX, first = all - n;
	struct mail_head *heads = arena_array(in->arena, n + 1,
	    sizeof *heads);
	struct sheet *sheet;
	struct row *more;
	char count[24];
	int r;

	if (heads == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	r = mail_list_heads(s->list, first, n, in->cancel, in->arena, heads,
	    e);
	if (r < 0)
		return r;
	sheet = sheet_new("mails", span_str(s->name));
	if (sheet == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < n; i++)
		add_mail(sheet, s, first + i, &heads[i]);
	if (first > 0 || mail_list_more(s->list)) {
		snprintf(count, sizeof count, "%zu", n);
		more = sheet_row(sheet, NULL, "mails.more", span_str(""));
		if (more != NULL)
			more->why = text_say(sheet->arena, "mailbox.more",
			    "n", count, NULL);
	}
	*ret = sheet;
	return 0;
}

/* ---- reading it ---- */

int
mail_source_read(struct invocation *in, struct mail_source *s, struct error *e)
{
	const char *part = invocation_get(in, "part", 0);
	struct mail inner;
	int r = 0;

	if (s->list != NULL)
		r = mail_list_read(s->list, s->number, in->cancel, &s->mail,
		    e);
	if (r < 0 || part == NULL)
		return r;
	r = mail_from_part(&s->mail, part, in->cancel, &inner, e);
	if (r < 0)
		return r;
	mail_close(&s->mail);
	s->mail = inner;
	s->near = NULL;
	s->envelope = (struct mail_envelope){ .has_mail_from = false };
	return 0;
}
