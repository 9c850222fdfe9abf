/* `message --batch DIR`: every mail of a folder or an mbox is judged anew, a
 * line a mail, in their order: the score first, so that `sort` works.  With
 * --json an object a line (docs/schemata.md).  All that comes of a mail
 * passes the sanitiser. */
#include <errno.h>
#include <stdio.h>

#include "core/command/ask.h"
#include "core/command/message.h"
#include "core/command/print.h"
#include "core/mailbox/list.h"
#include "core/sheet/json.h"
#include "core/text/reason.h"

#define BANDS	8
#define LINE_MAX_BYTES ((size_t)1 << 20)

/* Columns of the table; the last is open. */
enum { W_SCORE = 3, W_BAND = 22, W_FILE = 30, W_FROM = 40, W_SIGNALS = 24 };

struct batch {
	struct invocation *in;
	struct mail_list *list;
	struct mail	 mail;		/* that is being read */
	struct buf	 out;
	struct error	*e;
	char		 name[4200];
	bool		 warned, unknown;
	struct { char word[80]; unsigned n; } band[BANDS];
};

/* ---- what a sheet says ---- */

static struct span
field_of(const struct row *r, const char *name)
{
	const struct field *f = r != NULL ? row_field(r, name) : NULL;

	return f != NULL ? f->text : span_str("");
}

/* In words. */
static const char *
band_of(const struct batch *b, const struct row *forged)
{
	const struct field *f = forged ? row_field(forged, "band") : NULL;
	const char *word = f ? text_in(&f->words, b->in->lang) : "";
	struct text none = text_plain("command.message.batch.unknown");

	if (*word == '\0' && f != NULL)
		word = arena_span(b->in->arena, f->text).p;
	return word != NULL && *word ? word : text_in(&none, b->in->lang);
}

static void
count(struct batch *b, const char *word)
{
	size_t i = 0;

	while (i < BANDS - 1 && b->band[i].n > 0 &&
	    strcmp(b->band[i].word, word) != 0)
		i++;
	if (b->band[i].n++ == 0)
		snprintf(b->band[i].word, sizeof b->band[i].word, "%s", word);
}

/* ---- a line ---- */

static const struct row *
next_signal(const struct sheet *s, const struct row *r)
{
	for (r = row_next(r != NULL ? r : &s->root); r; r = row_next(r))
		if (strcmp(r->id, "signal") == 0 && r->state == ROW_DONE)
			return r;
	return NULL;
}

static void
put_signals(struct batch *b, const struct sheet *s)
{
	struct buf ids;

	buf_init(&ids, 4096);
	for (const struct row *r = NULL; (r = next_signal(s, r)) != NULL; ) {
		if (ids.len > 0)
			buf_addc(&ids, ' ');
		buf_addspan(&ids, field_of(r, "signal"));
	}
	print_cell(&b->out, buf_span(&ids), W_SIGNALS,
	    b->in->out->width > 0);
	buf_done(&ids);
}

static void
put_line(struct batch *b, const char *file, const struct sheet *s)
{
	const struct row *forged = s ? sheet_find_id(s, "forged") : NULL;
	const struct row *from = s ? sheet_find_id(s, "from") : NULL;
	const struct field *score = forged ? row_field(forged, "score") :
	    NULL;
	bool cut = b->in->out->width > 0;
	const char *band = band_of(b, forged);

	count(b, band);
	if (score != NULL)
		buf_addf(&b->out, "%3lld  ", (long long)score->number);
	else
		buf_adds(&b->out, "  -  ");
	print_cell(&b->out, span_str(band), W_BAND, cut);
	print_cell(&b->out, span_str(file), W_FILE, cut);
	print_cell(&b->out, from ? from->value : span_str(""), W_FROM, cut);
	if (s != NULL) {
		put_signals(b, s);
		print_cell(&b->out, s->subject, 0, cut);
	}
	while (b->out.len > 0 && b->out.data[b->out.len - 1] == ' ')
		buf_cut(&b->out, b->out.len - 1);
	buf_addc(&b->out, '\n');
}

static void
put_json(struct batch *b, size_t i, const char *file, const struct sheet *s)
{
	const struct row *forged = s ? sheet_find_id(s, "forged") : NULL;
	const struct row *from = s ? sheet_find_id(s, "from") : NULL;
	const struct row *parser = s ? sheet_find_id(s, "parser") : NULL;
	const struct field *f;
	struct jw j;

	jw_init(&j, &b->out);
	jw_object(&j);
	jw_member_int(&j, "number", (int64_t)i + 1);
	jw_member_bytes(&j, "file", span_str(file));
	jw_member_bytes(&j, "from", field_of(from, "address"));
	jw_member_bytes(&j, "subject", s ? s->subject : span_str(""));
	jw_name(&j, "score");
	f = forged ? row_field(forged, "score") : NULL;
	if (f != NULL)
		jw_int(&j, f->number);
	else
		jw_null(&j);
	jw_member_bytes(&j, "band", field_of(forged, "band"));
	jw_member_bytes(&j, "brand", field_of(forged, "brand"));
	jw_name(&j, "signals");
	jw_array(&j);
	for (const struct row *r = NULL; s && (r = next_signal(s, r)); ) {
		f = row_field(r, "points");
		jw_object(&j);
		jw_member_bytes(&j, "signal", field_of(r, "signal"));
		jw_member_int(&j, "points", f ? f->number : 0);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	if (s == NULL || parser != NULL)
		jw_member_bytes(&j, "parser", parser ? parser->value :
		    span_str("unread"));
	jw_object_end(&j);
	buf_addc(&b->out, '\n');
}

/* ---- mails ---- */

static const char *
file_of(const struct batch *b, size_t i)
{
	const struct mail_entry *m = mail_list_entry(b->list, i);
	const char *name = *m->file ? m->file : arena_printf(b->in->arena,
	    "%s (%zu)", mail_list_name(b->list), i + 1);

	return name != NULL ? name : "";
}

static int
open_mail(void *arg, size_t i, struct remote_options *o)
{
	struct batch *b = arg;
	int r;

	mail_close(&b->mail);
	b->mail = MAIL_NONE;
	r = mail_list_read(b->list, i, b->in->cancel, &b->mail, NULL);
	snprintf(b->name, sizeof b->name, "%s", file_of(b, i));
	o->fd = b->mail.fd;
	o->size = b->mail.size;
	o->name = span_str(b->name);
	return r;
}

static int
take(void *arg, size_t i, const struct sheet *s)
{
	const struct row *forged = s ? sheet_find_id(s, "forged") : NULL;
	struct batch *b = arg;
	int r;

	if (forged != NULL && forged->severity >= SEVERITY_WARNING)
		b->warned = true;
	if (forged == NULL || forged->state == ROW_UNKNOWN)
		b->unknown = true;
	if (b->in->json)
		put_json(b, i, file_of(b, i), s);
	else
		put_line(b, file_of(b, i), s);
	r = b->out.error ? b->out.error : invocation_put(b->in, &b->out);
	if (r == -EPIPE)
		return r;
	return r < 0 ? error_because(b->e, r, "command.output", "path", "") :
	    0;
}

/* How many of each, for people. */
static void
sum_up(struct batch *b)
{
	char n[TEXT_NUMBER];
	struct buf list;
	struct text t;

	if (b->in->json)
		return;
	buf_init(&list, 4096);
	for (size_t i = 0; i < BANDS && b->band[i].n > 0; i++)
		buf_addf(&list, "%s%s %u", i ? ", " : "", b->band[i].word,
		    b->band[i].n);
	t = text_say(b->in->arena, "command.message.batch.sum", "n",
	    text_number(n, (long long)mail_list_count(b->list)), "list",
	    list.error ? "" : list.data, NULL);
	(void)invocation_note(b->in, &t);
	buf_done(&list);
}

static int
judge_all(struct batch *b, int *ret_exit)
{
	struct message_options o;
	struct message_task t;
	struct ask_many m = { .open = open_mail, .take = take, .arg = b,
		.n = mail_list_count(b->list) };
	int r = message_task_options(b->in, &o, b->e);

	if (r < 0)
		return r;
	r = message_task_open(b->in, &message_kind, &o, &t,
	    b->e);
	m.remote = message_task_remote(b->in, &t);
	if (r == 0)
		r = ask_many(b->in, &m, ret_exit, b->e);
	message_task_close(&t);
	return r;
}

/* What chooses one mail has no place beside all of them. */
static int
check(struct invocation *in, struct error *e)
{
	static const char *const alone[] = { "ip", "helo", "mail-from",
		"queue-id", "number", "part" };
	bool ok = in->noperands == 0;

	for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
		ok = ok && !invocation_has(in, alone[i]);
	return ok ? 0 : error_set(e, -EINVAL, "command.message.batch.alone",
	    NULL);
}

int
message_batch(struct invocation *in)
{
	struct error e = { 0 };
	struct batch b = { .in = in, .mail = MAIL_NONE, .e = &e };
	int code = 2, r = check(in, &e);

	buf_init(&b.out, LINE_MAX_BYTES);
	if (r == 0)
		r = mail_list_open(invocation_get(in, "batch", 0), in->in_fd,
		    in->cancel, &b.list, &e);
	if (r == 0)
		r = mail_list_need(b.list, &e);
	if (r == 0)
		r = judge_all(&b, &code);
	if (r == 0)
		sum_up(&b);
	if (r == 0 || r == -EPIPE)
		code = b.warned ? 1 : b.unknown ? 3 : 0;
	else
		(void)invocation_fail(in, code, &e);
	mail_close(&b.mail);
	mail_list_free(b.list);
	buf_done(&b.out);
	return code;
}
