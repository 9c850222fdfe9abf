/* The Bounce pane: what does this refusal mean, and what is the remedy?  A
 * pane about one mail (mail_pane.h), a bounce, which the helper judges; or
 * about a reply alone, typed, pasted or of an attempt in the log, which a
 * table answers (tui/meaning.h has what names it).  Nobody is asked anything.
 *
 * Fails: a sentence on the message line.  Owner: the pane. */
#include <errno.h>

#include "core/bounce/order.h"
#include "core/bounce/remote.h"
#include "core/bounce/replies.h"
#include "tui/mail_pane.h"
#include "tui/meaning.h"
#include "tui/paste.h"

static bool
is_reply(const struct asking *d)
{
	struct reply_name n;

	return reply_name_read(span_str(d->subject), &n);
}

/* ---- a reply alone ---- */

static struct sheet *
judge_reply(const void *subject, struct asker *asker, usec_t now)
{
	const struct asking *d = subject;
	struct reply_name n;

	(void)asker;
	return reply_name_read(span_str(d->subject), &n) ? replies_sheet(
	    d->pane->console->replies, n.text, n.host, n.to, now) : NULL;
}

static const struct analysis reply_analysis = {
	.kind = "bounce",
	.judge = judge_reply,
};

static struct inquiry *
begin(struct asking *d, struct asking_side *s, const struct answerer *by)
{
	if (!is_reply(d))
		return mail_pane_begin(d, s, by);
	if (meaning_replies(d->pane->console) == NULL) {
		error_set(&d->error, -ENOENT, "tui.bounce.no-replies", NULL);
		return NULL;
	}
	return inquiry_new(&reply_analysis, d, s->when, by);
}

static bool
fetch(struct asking *d)
{
	if (!is_reply(d))
		return mail_pane_fetch(d);
	message_mail_drop(d->own);
	((struct message_own *)d->own)->listing = false;
	return false;
}

/* ---- the subject ---- */

/* Words that are no file's name: an answer without a code. */
static bool
is_sentence(struct span s)
{
	return span_chr(s, ' ') > 0 && strchr("/~.", s.p[0]) == NULL;
}

static int
take_name(const struct buf *b, struct arena *a, struct span *ret)
{
	*ret = arena_span(a, buf_span(b));
	return b->error < 0 || ret->p == NULL ? -ENOMEM : 0;
}

static int
read_subject(struct span typed, struct arena *a, struct span *ret)
{
	struct span s = span_trim(typed);
	struct buf b;
	int r;

	buf_init(&b, 65536);
	r = reply_name_copied(s, &b);
	if (r == 0) {
		r = take_name(&b, a, ret);
	} else if (r == -ENOENT) {
		r = message_subject_read(typed, a, ret);
		if (r == -ENOENT && is_sentence(s) && reply_name_write(
		    &(struct reply_name){ .text = s }, &b) == 0)
			r = take_name(&b, a, ret);
	}
	buf_done(&b);
	return r;
}

static struct text
called(struct asking *d)
{
	struct reply_name n;
	const char *text;

	if (!reply_name_read(span_str(d->subject), &n))
		return mail_pane_called(d);
	text = arena_span(d->frame, n.text).p;
	return (struct text){ text, text };
}

/* A mail may hold replies: only what is none is read as one. */
static bool
holds_reply(struct span text, struct buf *out)
{
	struct span part, head = span_head(text, text.n < PASTE_LOOK ? text.n :
	    PASTE_LOOK);

	return paste_kind(head, &part) != PASTE_MAIL &&
	    reply_name_copied(text, out) == 0;
}

static bool
jump(struct pane *p, enum field_type type, struct span value)
{
	struct buf b;
	bool ok;

	buf_init(&b, 65536);
	ok = type == FIELD_TEXT && holds_reply(value, &b) ?
	    asking_jump(p, type, buf_span(&b)) :
	    mail_pane_jump(p, type, value);
	buf_done(&b);
	return ok;
}

/* ---- commands ---- */

/* The mail under the cursor that came back, or else the bounce. */
static void
message(struct asking *d, const char *argument)
{
	const struct sheet *s;
	const struct row *r = asking_row(d->pane, &s);
	const struct field *part = r != NULL ? row_field(r, "part") : NULL;

	(void)argument;
	mail_pane_over(d, "message", part != NULL ? part->text :
	    span_str(""));
}

static const struct tui_command commands[] = {
	{ "bounce-open", "view", 0, "[FILE]", "bounce", NULL },
	{ "bounce-again", "view", 0, NULL, "bounce", NULL },
	{ "bounce-source", "view", 0, NULL, "bounce", NULL },
	{ "bounce-find", "view", 0, "[TEXT]", "bounce", NULL },
	{ "bounce-next", "view", 0, NULL, "bounce", NULL },
	{ "bounce-message", "go", 0, NULL, "bounce", NULL },
	{ "bounce-back", "go", 0, NULL, "bounce", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const struct asking_action actions[] = {
	{ "bounce-open", mail_pane_open }, { "bounce-again", asking_again },
	{ "bounce-source", mail_pane_raw }, { "bounce-find", mail_pane_find },
	{ "bounce-next", mail_pane_find_next },
	{ "bounce-message", message }, { "bounce-back", mail_pane_back },
	{ NULL, NULL },
};

static const char *const first[] = { "bounce-open", "open", NULL };
static const char *const running[] = { "cancel", "open", "bounce-open",
    NULL };
static const char *const result[] = { "open", "finding-add", "jump-log",
    "bounce-message", "jump-dns", "jump-blocklist", "bounce-source",
    "bounce-open", "copy", NULL };
static const char *const reply[] = { "bounce-back", "open", "finding-add",
    "jump-dns", "jump-blocklist", "jump-log", "bounce-open", "copy", NULL };
static const char *const vantages[] = { "open", "cancel", NULL };
static const char *const listing[] = { "open", "bounce-open", NULL };
static const char *const source[] = { "bounce-source", "bounce-find",
    "bounce-next", "copy", NULL };

/* From the log people look at one reply and go back. */
static const char *const *
keys(struct pane *p)
{
	const struct asking *d = p->data;

	return d->mode == ASKING_RESULT && is_reply(d) ? reply +
	    (console_can_back(p->console) ? 0 : 1) : mail_pane_keys(p);
}

/* ---- the pane ---- */

static int
no_facts(const struct facts *all, struct facts **ret)
{
	(void)all;
	*ret = facts_new();
	return *ret != NULL ? 0 : -ENOMEM;
}

static int
no_options(const struct message_own *own, const struct message_options *o,
    struct buf *out)
{
	(void)own;
	(void)o;
	return buf_adds(out, "{}");
}

static const struct mail_kind kind = {
	.analysis = "bounce",
	.may_ask = bounce_may_ask,
	.facts = no_facts,
	.write = no_options,
	.listing = listing, .source = source,
};

static int
own_open(struct asking *d)
{
	return mail_pane_own_open(d, &kind);
}

static const struct asking_ops bounce_asking = {
	.prompt = "tui.bounce.prompt",
	.checks = "tui.bounce.checks",
	.no_subject = "tui.bounce.no-subject",
	.guessed = "tui.message.ready",
	.ready = "tui.message.ready",
	.alone = true, .open_wide = true,
	.history_name = "bounce",
	.past_title = "kind.bounce",
	.first = first, .running = running, .summary = result,
	.result = result, .offered = result, .compared = result,
	.vantages = vantages,
	.actions = actions,
	.open = own_open,
	.close = mail_pane_own_close,
	.read = read_subject,
	.fault = message_subject_fault,
	.guess = mail_pane_guess,
	.complete = message_subject_complete,
	.fetch = fetch,
	.called = called,
	.fetch_stop = message_fetch_stop,
	.begin = begin,
	.left = mail_pane_left,
	.order = bounce_order,
};

static int
bounce_open(struct pane *p)
{
	return asking_open(p, &bounce_asking);
}

static bool
paste(struct pane *p, struct span text)
{
	struct buf b;
	struct span part;
	enum paste_kind k = PASTE_NONE;

	buf_init(&b, text.n + 1);
	if (paste_lines(text, &b) == 0)
		k = paste_kind(span_head(buf_span(&b), b.len < PASTE_LOOK ?
		    b.len : PASTE_LOOK), &part);
	if ((k != PASTE_MAIL && k != PASTE_REPLY) || !console_jump(p->console,
	    "bounce", FIELD_TEXT, buf_span(&b)))
		k = PASTE_NONE;
	buf_done(&b);
	return k != PASTE_NONE;
}

const struct pane_ops pane_bounce_ops = {
	.name = "bounce",
	.number = 6,
	.commands = commands,
	.open = bounce_open,
	.stop = mail_pane_stop,
	.close = asking_close,
	.refresh = mail_pane_refresh,
	.draw = mail_pane_draw,
	.command = mail_pane_command,
	.keys = keys,
	.word = asking_word,
	.paste = paste,
	.jump = jump,
	.save = asking_save,
	.restore = mail_pane_restore,
	.row = mail_pane_row,
	.copy = mail_pane_copy,
	.busy = asking_busy,
	.cancel = mail_pane_cancel,
};
