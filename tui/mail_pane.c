/* What every pane about one mail does: it is fetched, judged in the helper,
 * shown as a sheet or as its bytes, and chosen from the list of a mailbox.
 * What differs is a struct mail_kind (pane_message.c, pane_lint.c).
 * Fails: a sentence on the message line.  Owner: the pane. */
#include "tui/mail_pane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/blocklist/lists.h"
#include "core/command/host.h"
#include "core/message/options.h"
#include "core/message/order.h"
#include "tui/paste.h"

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

int
mail_pane_guess(const struct facts *f, struct buf *out)
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

static int
add_facts(struct facts *to, const struct facts *from)
{
	struct span key, value;
	const char *name;
	int r = 0;

	for (size_t i = 0; r == 0 && (name = facts_any(from, i, &key,
	    &value)) != NULL; i++)
		r = facts_add(to, name, key, value);
	return r;
}

/* What the helper needs to know of this host, and the services. */
static int
facts_of(const struct message_own *own, const struct facts *log,
    struct facts **ret)
{
	int r = 0;

	*ret = NULL;
	if (own->d->facts != NULL)
		r = own->kind->facts(own->d->facts, ret);
	else
		*ret = facts_new();
	if (r == 0 && *ret == NULL)
		r = -ENOMEM;
	if (r == 0)
		r = message_facts_config(own->d->pane->console->config, *ret);
	if (r == 0 && log != NULL)
		r = add_facts(*ret, log);
	return r == 0 && own->lists != NULL ?
	    lists_services_tell(own->lists, *ret) : r;
}

int
mail_pane_inputs(struct message_own *own, struct message_options *o,
    const struct facts *log, struct buf *out, struct facts **ret)
{
	int r = message_options_config(own->d->pane->console->config,
	    own->d->frame, o);

	*ret = NULL;
	if (r == 0)
		r = own->kind->write(own, o, out);
	return r == 0 ? facts_of(own, log, ret) : r;
}

void
mail_pane_left(struct asking *d, struct asking_side *s)
{
	struct message_own *own = d->own;
	size_t i = (size_t)(s - d->side);

	remote_free(own->remote[i]);
	own->remote[i] = NULL;
}

struct inquiry *
mail_pane_begin(struct asking *d, struct asking_side *s,
    const struct answerer *by)
{
	struct message_own *own = d->own;
	struct message_options o = options_of(own, s);
	struct facts *facts = NULL;
	struct remote_options ro = { .analysis = own->kind->analysis,
		.now = s->when, .fd = own->mail.fd, .size = own->mail.size,
		.name = span_str(d->subject), .may_ask = own->kind->may_ask,
		.data = config_dir_data(d->pane->console->config),
		.user = config_dir_user(d->pane->console->config),
		.loop = d->pane->console->loop, .judged = judged, .arg = d };
	struct inquiry *in;
	struct judging j;
	struct buf b;
	size_t i = (size_t)(s - d->side);

	buf_init(&b, OPTIONS_MAX);
	if (mail_pane_inputs(own, &o, own->log, &b, &facts) == 0) {
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
		mail_pane_left(d, s);
	return in;
}

/* Another mail: its sender learns nothing until somebody says so again. */
bool
mail_pane_fetch(struct asking *d)
{
	struct message_own *own = d->own;

	message_mail_drop(own);
	return message_fetch(d);
}

/* ---- commands ---- */

void
mail_pane_open(struct asking *d, const char *argument)
{
	struct message_own *own = d->own;

	own->ask_all = false;
	asking_subject(d, argument);
}

/* What came to the tester mailbox goes where it is read. */
static bool
choose_pane(struct message_own *own, const char *subject, struct arena *a)
{
	const struct mail_form *form = message_mails_form(own);
	struct console *c = own->d->pane->console;

	if (form == NULL || (form->kind != MAIL_BOUNCE &&
	    form->kind != MAIL_FORWARD))
		return false;
	if (form->kind == MAIL_FORWARD)
		subject = arena_printf(a, "%s [%s]", subject, form->part);
	return subject != NULL && console_jump(c, form->kind == MAIL_BOUNCE ?
	    "bounce" : "message", FIELD_QUEUE_ID, span_str(subject));
}

static void
choose(struct message_own *own)
{
	struct arena *a = arena_new((size_t)1 << 16);
	const char *subject = a ? message_mails_subject(own, a) : NULL;

	if (message_mails_waits(own))
		console_say_id(own->d->pane->console, SEVERITY_NOTICE,
		    "tui.message.head-open");
	else if (subject != NULL && !choose_pane(own, subject, a))
		mail_pane_open(own->d, subject);
	arena_free(a);
}

void
mail_pane_ask_all(struct asking *d, const char *argument)
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
void
mail_pane_inner(struct asking *d, const char *argument)
{
	const struct sheet *s;
	const struct row *r = asking_row(d->pane, &s);
	struct buf b;

	(void)argument;
	buf_init(&b, 65536);
	if (holds_mail(r) && mail_name_inside(span_str(d->subject),
	    span_str(r->key), &b) == 0)
		mail_pane_open(d, b.data);
	else
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.message.no-inner");
	buf_done(&b);
}

/* The bytes, at the place that the row under the cursor speaks of. */
void
mail_pane_raw(struct asking *d, const char *argument)
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

/* It was chosen from the list, and is not one inside another. */
static bool
is_of_list(struct message_own *own)
{
	struct arena *a = arena_new((size_t)1 << 16);
	struct mail_name name = { .part = NULL };
	bool of = false;

	if (a != NULL) {
		mail_name_read(span_str(own->d->subject), a, &name);
		of = name.part == NULL && name.path != NULL &&
		    strcmp(name.path, own->path) == 0;
	}
	arena_free(a);
	return of;
}

/* From the bytes to the sheet, from there to the list it was chosen from. */
void
mail_pane_back(struct asking *d, const char *argument)
{
	struct message_own *own = d->own;

	if (shows_raw(own)) {
		own->raw = false;
	} else if (own->mails != NULL && !own->listing && !d->comparing &&
	    d->mode != ASKING_VANTAGES &&
	    is_of_list(own)) {
		asking_stop(d);
		d->mode = ASKING_FIRST;
		own->listing = true;
	} else {
		asking_back(d, argument);
	}
}

/* Where in the mail the row under the cursor lies; -1: nowhere. */
static int64_t
place_of_row(struct asking *d)
{
	const struct sheet *s;
	const struct row *r = asking_row(d->pane, &s);

	return r != NULL && r->evidence != NULL &&
	    span_is(r->evidence->source, REMOTE_MAIL) ?
	    r->evidence->position : -1;
}

void
mail_pane_over(struct asking *d, const char *pane, struct span part)
{
	struct message_own *own = d->own;
	struct console *c = d->pane->console;
	bool pasted = strcmp(d->subject, MESSAGE_PASTE) == 0, there;
	int64_t place;
	struct buf b;

	if (d->mode != ASKING_RESULT || own->bytes.n == 0) {
		console_say_id(c, SEVERITY_NOTICE, "tui.message.first");
		return;
	}
	place = place_of_row(d);
	buf_init(&b, 65536);
	if (part.n > 0)
		(void)mail_name_inside(span_str(d->subject), part, &b);
	else
		buf_adds(&b, d->subject);
	there = b.error == 0 && console_jump(c, pane, pasted ? FIELD_TEXT :
	    FIELD_QUEUE_ID, pasted ? own->bytes : buf_span(&b));
	if (there && pasted && part.n > 0)
		(void)asking_jump(console_pane(c, pane), FIELD_QUEUE_ID,
		    buf_span(&b));
	if (there && part.n == 0)
		own_of(console_pane(c, pane))->goal = place;
	buf_done(&b);
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

void
mail_pane_find_next(struct asking *d, const char *argument)
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
	mail_pane_find_next(d, "");
}

void
mail_pane_find(struct asking *d, const char *argument)
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

int
mail_pane_own_open(struct asking *d, const struct mail_kind *kind)
{
	struct message_own *own = calloc(1, sizeof *own);

	if (own == NULL)
		return -ENOMEM;
	d->own = own;
	own->d = d;
	own->kind = kind;
	own->mail = MAIL_NONE;
	own->goal = -1;
	own->bytes = span_str("");
	load_lists(d);
	return message_mails_open(own);
}

void
mail_pane_own_close(struct asking *d)
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

/* ---- the pane ---- */

void
mail_pane_stop(struct pane *p)
{
	if (p->data == NULL)
		return;
	message_mails_stop(own_of(p));
	asking_stop_pane(p);
}

/* A path as it is; "queue:ID" and "paste:" are words of ours. */
struct text
mail_pane_called(struct asking *d)
{
	struct span s = span_str(d->subject);

	if (span_starts(s, MESSAGE_QUEUE))
		return text_say(d->frame, "tui.message.queued", "id",
		    d->subject + strlen(MESSAGE_QUEUE), NULL);
	if (!span_starts(s, MESSAGE_PASTE))
		return (struct text){ d->subject, d->subject };
	return text_say(d->frame, "tui.message.pasted", "part",
	    d->subject + strlen(MESSAGE_PASTE), NULL);
}

static void
draw_raw(struct message_own *own, const struct area *a)
{
	struct asking *d = own->d;
	struct text t = text_plain("tui.message.source");
	struct area body = area_sub(a, 1, 0, a->rows - 1, a->cols);
	struct text called;
	int edge = area_right(a, 0, STYLE_DIM, text_in(&t,
	    d->pane->console->lang));

	called = mail_pane_called(d);
	area_text_cut(a, 0, 1, edge - 2, STYLE_BOLD, span_str(text_in(&called,
	    d->pane->console->lang)));
	message_raw_draw(own, &body);
}

/* Where a jump from another pane led to: once, and then the cursor is the
 * person's. */
static void
go_to_goal(struct message_own *own)
{
	const struct sheet *s = own->d->view.sheet;
	const struct row *r;
	struct buf path;

	if (own->goal < 0 || own->d->mode != ASKING_RESULT || s == NULL)
		return;
	r = message_row_at(s, own->goal);
	own->goal = -1;
	buf_init(&path, 65536);
	if (r != NULL && row_path(r, &path) == 0)
		sheet_view_reveal(&own->d->view, buf_span(&path));
	buf_done(&path);
}

void
mail_pane_refresh(struct pane *p)
{
	struct message_own *own = own_of(p);

	if (own->listing && own->d->mode == ASKING_FIRST) {
		message_mails_refresh(own);
		return;
	}
	asking_refresh(p);
	go_to_goal(own);
}

void
mail_pane_draw(struct pane *p, const struct area *a)
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

bool
mail_pane_command(struct pane *p, const char *name, const char *argument)
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

const char *const *
mail_pane_keys(struct pane *p)
{
	const struct message_own *own = own_of(p);
	const struct mail_kind *k = own->kind;
	const char *const *keys = k->keys ? k->keys(own->d) : NULL;
	const struct sheet *s;

	if (own->listing && own->d->mode == ASKING_FIRST)
		return k->listing;
	if (shows_raw(own))
		return k->source;
	if (own->d->mode != ASKING_RESULT || asking_running(own->d))
		return asking_keys(p);
	if (k->attached != NULL && holds_mail(asking_row(p, &s)))
		return k->attached;
	if (own->d->comparing)
		return asking_keys(p);
	if (k->bounced != NULL && own->form.kind == MAIL_BOUNCE)
		return k->bounced;
	return keys != NULL ? keys : asking_keys(p);
}

const struct row *
mail_pane_row(struct pane *p, const struct sheet **ret)
{
	return shows_raw(own_of(p)) ? NULL : asking_row(p, ret);
}

int
mail_pane_copy(struct pane *p, struct buf *out)
{
	const struct message_own *own = own_of(p);
	size_t i = own->lines.cursor;

	if (own->listing && own->tester && own->d->mode == ASKING_FIRST)
		return buf_adds(out, config_text(p->console->config,
		    "tester-address"));
	if (!shows_raw(own) || i >= own->nlines)
		return -ENOENT;
	return buf_add(out, own->bytes.p + own->begin[i],
	    own->begin[i + 1] - own->begin[i]);
}

/* A queue id, or a mail that was pasted (as a text). */
bool
mail_pane_jump(struct pane *p, enum field_type type, struct span value)
{
	struct message_own *own = own_of(p);
	char *copy;

	own->ask_all = false;
	own->goal = -1;
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

bool
mail_pane_paste(struct pane *p, struct span text)
{
	struct span part;
	struct buf b;
	bool ok;

	buf_init(&b, text.n + 1);
	ok = paste_lines(text, &b) == 0 &&
	    paste_kind(buf_span(&b), &part) == PASTE_MAIL &&
	    console_jump(p->console, p->ops->name, FIELD_TEXT, buf_span(&b));
	buf_done(&b);
	return ok;
}

bool
mail_pane_cancel(struct pane *p)
{
	struct message_own *own = own_of(p);

	if (!shows_raw(own))
		return asking_cancel(p);
	own->raw = false;
	console_dirty(p->console);
	return true;
}

