/* The Message pane: who really sent this mail, over which route, and what its
 * authentication proves.  A pane that asks (tui/asking.h) about a mail from a
 * file, a mailbox, the queue or a paste; the helper judges it.
 *
 *	list of a mailbox  --Enter-->  sheet of a mail  --s-->  its bytes
 *
 * What the sender of a mail could see is asked only with A.
 * Fails: a sentence on the message line.  Owner: the pane. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/blocklist/lists.h"
#include "core/command/host.h"
#include "core/message/options.h"
#include "core/message/order.h"
#include "core/message/remote.h"
#include "tui/message_part.h"

#define OPTIONS_MAX ((size_t)1 << 20)

static struct message_own *
own_of(struct pane *p)
{
	return ((struct asking *)p->data)->own;
}

static bool
shows_raw(const struct message_own *own)
{
	return own->raw && own->d->mode == ASKING_RESULT;
}

static int
guess(const struct facts *f, struct buf *out)
{
	(void)f;
	(void)out;
	return 0;		/* a mail is chosen by a person */
}

/* ---- asking ---- */

static void
judged(void *arg)
{
	asking_news(arg);
}

static struct message_options
options_of(const struct message_own *own, const struct asking_side *s)
{
	struct message_options o = { .vantage = s->vantage,
		.ask_all = own->ask_all };

	if (!own->queued)
		return o;
	(void)ip_parse(span_str(own->envelope.client), &o.ip);
	if (*own->envelope.helo)
		o.helo = span_str(own->envelope.helo);
	if (own->envelope.has_mail_from)
		o.mail_from = span_str(own->envelope.mail_from);
	return o;
}

/* What the helper needs to know of this host, and the services. */
static int
facts_of(const struct message_own *own, struct facts **ret)
{
	int r = 0;

	*ret = NULL;
	if (own->d->facts != NULL)
		r = message_facts(own->d->facts, ret);
	else
		*ret = facts_new();
	if (r == 0 && *ret == NULL)
		r = -ENOMEM;
	return r == 0 && own->lists != NULL ?
	    lists_services_tell(own->lists, *ret) : r;
}

static void
left(struct asking *d, struct asking_side *s)
{
	struct message_own *own = d->own;
	size_t i = (size_t)(s - d->side);

	remote_free(own->remote[i]);
	own->remote[i] = NULL;
}

static struct inquiry *
begin(struct asking *d, struct asking_side *s, const struct answerer *by)
{
	struct message_own *own = d->own;
	struct message_options o = options_of(own, s);
	struct facts *facts = NULL;
	struct remote_options ro = { .analysis = "message",
		.now = s->when, .fd = own->mail.fd, .size = own->mail.size,
		.name = span_str(d->subject), .may_ask = message_may_ask,
		.loop = d->pane->console->loop, .judged = judged, .arg = d };
	struct inquiry *in;
	struct judging j;
	struct buf b;
	size_t i = (size_t)(s - d->side);

	buf_init(&b, OPTIONS_MAX);
	if (message_options_config(d->pane->console->config, d->frame,
	    &o) == 0 && message_options_write(&o, &b) == 0 &&
	    facts_of(own, &facts) == 0) {
		ro.options = buf_span(&b);
		ro.facts = facts;
		own->remote[i] = remote_new(&ro);
	}
	buf_done(&b);
	facts_free(facts);
	if (own->remote[i] == NULL)
		return NULL;
	j = remote_judging(own->remote[i]);
	in = inquiry_new_elsewhere(&j, by);
	if (in == NULL)
		left(d, s);
	return in;
}

/* Another mail: its sender learns nothing until somebody says so again. */
static bool
fetch(struct asking *d)
{
	struct message_own *own = d->own;

	message_mail_drop(own);
	return message_fetch(d);
}

/* ---- commands ---- */

static void
open_mail(struct asking *d, const char *argument)
{
	struct message_own *own = d->own;

	own->ask_all = false;
	asking_subject(d, argument);
}

static void
choose(struct message_own *own)
{
	struct arena *a = arena_new((size_t)1 << 16);
	const char *subject = a ? message_mails_subject(own, a) : NULL;

	if (subject != NULL)
		open_mail(own->d, subject);
	arena_free(a);
}

static void
ask_all(struct asking *d, const char *argument)
{
	struct message_own *own = d->own;

	(void)argument;
	if (!asking_answered(d, "tui.message.first"))
		return;
	if (strcmp(config_text(d->pane->console->config, "ask-dns"),
	    "never") == 0) {
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.message.never");
		return;
	}
	own->ask_all = true;
	asking_run(d);
}

static bool
holds_mail(const struct row *r)
{
	const struct field *type = r != NULL && strcmp(r->id, "part") == 0 ?
	    row_field(r, "type") : NULL;

	return type != NULL && span_is(type->text, "message/rfc822");
}

/* The mail that is attached to this one. */
static void
inner(struct asking *d, const char *argument)
{
	const struct sheet *s;
	const struct row *r = asking_row(d->pane, &s);
	struct arena *a = arena_new((size_t)1 << 16);
	const char *subject = NULL;

	(void)argument;
	if (a != NULL && holds_mail(r))
		subject = arena_printf(a, "%s [%s]", d->subject, r->key);
	if (subject != NULL)
		open_mail(d, subject);
	else
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.message.no-inner");
	arena_free(a);
}

/* The bytes, at the place that the row under the cursor speaks of. */
static void
raw(struct asking *d, const char *argument)
{
	struct message_own *own = d->own;
	const struct sheet *s;
	const struct row *r = asking_row(d->pane, &s);

	(void)argument;
	if (own->raw) {
		own->raw = false;
		return;
	}
	if (d->mode != ASKING_RESULT || own->bytes.n == 0) {
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.message.first");
		return;
	}
	message_raw_open(own);
	if (r != NULL && r->evidence != NULL && r->evidence->position >= 0)
		message_raw_go(own, r->evidence->position);
}

/* From the bytes to the sheet, from there to the list it was chosen from. */
static void
back(struct asking *d, const char *argument)
{
	struct message_own *own = d->own;

	if (shows_raw(own)) {
		own->raw = false;
	} else if (own->mails != NULL && !own->listing && !d->comparing &&
	    d->mode != ASKING_VANTAGES &&
	    strncmp(d->subject, own->path, strlen(own->path)) == 0) {
		asking_stop(d);
		d->mode = ASKING_FIRST;
		own->listing = true;
	} else {
		asking_back(d, argument);
	}
}

/* ---- looking for a text ---- */

static bool
row_has(const struct row *r, struct span text)
{
	const struct text *const said[] = { &r->label, &r->why, &r->remedy };

	if (span_find_nocase(r->value, text) >= 0)
		return true;
	for (size_t i = 0; i < 3; i++)
		if (span_find_nocase(span_str(said[i]->ja), text) >= 0 ||
		    span_find_nocase(span_str(said[i]->en), text) >= 0)
			return true;
	for (const struct field *f = r->fields; f != NULL; f = f->next)
		if (span_find_nocase(f->text, text) >= 0)
			return true;
	return false;
}

/* The next row with the text, behind the one under the cursor, round the
 * end. */
static bool
find_row(struct asking *d, struct span text)
{
	const struct row *here = sheet_view_row(&d->view), *r;
	const struct row *first = d->view.sheet ?
	    d->view.sheet->root.children : NULL;
	size_t left = d->view.sheet ? d->view.sheet->nrows : 0;
	struct buf path;
	bool ok;

	for (r = here; left > 0; left--) {
		r = r != NULL ? row_next(r) : NULL;
		r = r != NULL ? r : first;
		if (r != NULL && row_has(r, text))
			break;
	}
	if (left == 0)
		return false;
	buf_init(&path, 65536);
	ok = row_path(r, &path) == 0;
	if (ok)
		sheet_view_reveal(&d->view, buf_span(&path));
	buf_done(&path);
	return ok;
}

static void
find_next(struct asking *d, const char *argument)
{
	struct message_own *own = d->own;
	struct span text = span_str(own->found);
	struct console *c = d->pane->console;

	(void)argument;
	if (text.n == 0)
		console_say_id(c, SEVERITY_NOTICE, "tui.message.find-first");
	else if (shows_raw(own) ? !message_raw_find(own, text) :
	    !find_row(d, text))
		console_say(c, SEVERITY_NOTICE, text_say(d->frame,
		    "tui.message.not-found", "text", own->found, NULL));
}

static void
find_done(void *arg, const char *line)
{
	struct asking *d = arg;
	struct message_own *own = d->own;
	char *copy = line != NULL && *line ? strdup(line) : NULL;

	if (copy == NULL)
		return;
	free(own->found);
	own->found = copy;
	find_next(d, "");
}

static void
find(struct asking *d, const char *argument)
{
	struct prompt_spec s = { .history = "find",
		.label = text_plain("tui.message.find"), .done = find_done,
		.arg = d };

	if (*argument)
		find_done(d, argument);
	else if (d->mode != ASKING_RESULT)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.message.first");
	else
		console_prompt(d->pane->console, &s);
}

/* ---- life ---- */

/* Services that know owners; what is wrong with the tables is said. */
static void
load_lists(struct asking *d)
{
	struct message_own *own = d->own;
	struct invocation in = { .config = d->pane->console->config,
		.arena = arena_new((size_t)1 << 20) };
	struct error e = { 0 };

	if (in.arena != NULL && host_lists(&in, &own->lists, &e) < 0)
		console_error(d->pane->console, &e);
	arena_free(in.arena);
}

static int
own_open(struct asking *d)
{
	struct message_own *own = calloc(1, sizeof *own);

	if (own == NULL)
		return -ENOMEM;
	d->own = own;
	own->d = d;
	own->mail = MAIL_NONE;
	own->bytes = span_str("");
	load_lists(d);
	return message_mails_open(own);
}

static void
own_close(struct asking *d)
{
	struct message_own *own = d->own;

	if (own == NULL)
		return;
	message_fetch_stop(d);
	message_mail_drop(own);
	message_mails_drop(own);
	lists_free(own->lists);
	free(own->paste);
	free(own->found);
	free(own);
}

static const struct tui_command commands[] = {
	{ "message-open", "view", 0, "[FILE]", "message", NULL },
	{ "message-again", "view", 0, NULL, "message", NULL },
	{ "message-ask", "view", 0, NULL, "message", NULL },
	{ "message-source", "view", 0, NULL, "message", NULL },
	{ "message-find", "view", 0, "[TEXT]", "message", NULL },
	{ "message-inner", "view", NEEDS_ROW, NULL, "message", NULL },
	{ "message-next", "view", 0, NULL, "message", NULL },
	{ "message-vantage", "view", 0, NULL, "message", NULL },
	{ "message-compare", "view", 0, NULL, "message", NULL },
	{ "message-back", "go", 0, NULL, "message", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const struct asking_action actions[] = {
	{ "message-open", open_mail }, { "message-again", asking_again },
	{ "message-ask", ask_all }, { "message-source", raw },
	{ "message-find", find }, { "message-inner", inner }, { "message-next", find_next },
	{ "message-vantage", asking_vantage },
	{ "message-compare", asking_compare },
	{ "message-back", back }, { NULL, NULL },
};

static const char *const first[] = { "message-open", "open",
    "message-vantage", NULL };
static const char *const running[] = { "cancel", "open", "message-open",
    NULL };
static const char *const result[] = { "open", "message-source",
    "message-find", "finding-add", "message-ask", "jump-dns",
    "jump-blocklist", "copy", "message-open", "message-again", NULL };
static const char *const attached[] = { "message-inner", "open",
    "message-source", "message-find", "finding-add", "copy",
    "message-open", NULL };
static const char *const compared[] = { "open", "finding-add", "copy",
    "message-back", "message-again", NULL };
static const char *const vantages[] = { "open", "cancel", NULL };
static const char *const listing[] = { "open", "message-open", NULL };
static const char *const source[] = { "message-source", "message-find",
    "message-next", "copy", NULL };

static const struct asking_ops message_asking = {
	.prompt = "tui.message.prompt",
	.checks = "tui.message.checks",
	.no_subject = "tui.message.no-subject",
	.guessed = "tui.message.ready",
	.ready = "tui.message.ready",
	.history_name = "message",
	.past_title = "kind.message",
	.compare_kind = "message-compare",
	.first = first, .running = running, .summary = result,
	.result = result, .offered = result, .compared = compared,
	.vantages = vantages,
	.actions = actions,
	.open = own_open,
	.close = own_close,
	.read = message_subject_read,
	.fault = message_subject_fault,
	.guess = guess,
	.complete = message_subject_complete,
	.fetch = fetch,
	.fetch_stop = message_fetch_stop,
	.begin = begin,
	.left = left,
	.order = message_order,
};

/* ---- the pane ---- */

static int
message_open(struct pane *p)
{
	return asking_open(p, &message_asking);
}

static void
message_stop(struct pane *p)
{
	if (p->data == NULL)
		return;
	message_mails_stop(own_of(p));
	asking_stop_pane(p);
}

static void
draw_raw(struct message_own *own, const struct area *a)
{
	struct asking *d = own->d;
	struct text t = text_plain("tui.message.source");
	struct area body = area_sub(a, 1, 0, a->rows - 1, a->cols);
	int edge = area_right(a, 0, STYLE_DIM, text_in(&t,
	    d->pane->console->lang));

	area_text_cut(a, 0, 1, edge - 2, STYLE_BOLD, span_str(d->subject));
	message_raw_draw(own, &body);
}

static void
message_refresh(struct pane *p)
{
	struct message_own *own = own_of(p);

	if (own->listing && own->d->mode == ASKING_FIRST)
		message_mails_refresh(own);
	else
		asking_refresh(p);
}

static void
message_draw(struct pane *p, const struct area *a)
{
	struct message_own *own = own_of(p);

	if (own->listing && own->d->mode == ASKING_FIRST) {
		arena_reset(own->d->frame);
		message_mails_draw(own, a);
	} else if (shows_raw(own)) {
		draw_raw(own, a);
	} else {
		asking_draw_pane(p, a);
	}
}

static bool
message_command(struct pane *p, const char *name, const char *argument)
{
	struct message_own *own = own_of(p);

	console_dirty(p->console);
	if (own->listing && own->d->mode == ASKING_FIRST) {
		if (list_command(&own->list, name, argument))
			return true;
		if (strcmp(name, "open") == 0) {
			choose(own);
			return true;
		}
	} else if (shows_raw(own)) {
		if (list_command(&own->lines, name, argument))
			return true;
	}
	return asking_command(p, name, argument);
}

static const char *const *
message_keys(struct pane *p)
{
	const struct message_own *own = own_of(p);
	const struct sheet *s;

	if (own->listing && own->d->mode == ASKING_FIRST)
		return listing;
	if (shows_raw(own))
		return source;
	return own->d->mode == ASKING_RESULT && !asking_running(own->d) &&
	    holds_mail(asking_row(p, &s)) ? attached : asking_keys(p);
}

static const struct row *
message_row(struct pane *p, const struct sheet **ret)
{
	return shows_raw(own_of(p)) ? NULL : asking_row(p, ret);
}

static int
message_copy(struct pane *p, struct buf *out)
{
	const struct message_own *own = own_of(p);
	size_t i = own->lines.cursor;

	if (!shows_raw(own) || i >= own->nlines)
		return -ENOENT;
	return buf_add(out, own->bytes.p + own->begin[i],
	    own->begin[i + 1] - own->begin[i]);
}

/* A queue id, or a mail that was pasted (as a text). */
static bool
message_jump(struct pane *p, enum field_type type, struct span value)
{
	struct message_own *own = own_of(p);
	char *copy;

	own->ask_all = false;
	if (type != FIELD_TEXT)
		return asking_jump(p, type, value);
	copy = malloc(value.n + 1);
	if (copy == NULL)
		return false;
	memcpy(copy, value.p, value.n);
	free(own->paste);
	own->paste = copy;
	own->npaste = value.n;
	return asking_jump(p, type, span_str(MESSAGE_PASTE));
}

static bool
message_cancel(struct pane *p)
{
	struct message_own *own = own_of(p);

	if (!shows_raw(own))
		return asking_cancel(p);
	own->raw = false;
	console_dirty(p->console);
	return true;
}

const struct pane_ops pane_message_ops = {
	.name = "message",
	.number = 2,
	.commands = commands,
	.open = message_open,
	.stop = message_stop,
	.close = asking_close,
	.refresh = message_refresh,
	.draw = message_draw,
	.command = message_command,
	.keys = message_keys,
	.word = asking_word,
	.jump = message_jump,
	.save = asking_save,
	.restore = asking_restore,
	.row = message_row,
	.copy = message_copy,
	.busy = asking_busy,
	.cancel = message_cancel,
};
