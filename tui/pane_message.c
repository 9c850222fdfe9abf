/* The Message pane: who really sent this mail, over which route, and what its
 * authentication proves.  A pane that asks (tui/asking.h) about a mail from a
 * file, a mailbox, the queue or a paste; the helper judges it.
 *
 *	list of a mailbox  --Enter-->  sheet of a mail  --s-->  its bytes
 *
 * What the sender of a mail could see is asked only with A.
 * Fails: a sentence on the message line.  Owner: the pane. */
#include "core/message/order.h"
#include "core/message/remote.h"
#include "tui/mail_pane.h"

static void
lint(struct asking *d, const char *argument)
{
	(void)argument;
	mail_pane_over(d, "lint", span_str(""));
}

static void
bounce(struct asking *d, const char *argument)
{
	(void)argument;
	mail_pane_over(d, "bounce", span_str(""));
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
	{ "message-lint", "go", 0, NULL, "message", NULL },
	{ "message-bounce", "go", 0, NULL, "message", NULL },
	{ "message-back", "go", 0, NULL, "message", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const struct asking_action actions[] = {
	{ "message-open", mail_pane_open }, { "message-again", asking_again },
	{ "message-ask", mail_pane_ask_all }, { "message-source", mail_pane_raw },
	{ "message-find", mail_pane_find }, { "message-inner", mail_pane_inner },
	{ "message-next", mail_pane_find_next },
	{ "message-vantage", asking_vantage },
	{ "message-compare", asking_compare },
	{ "message-lint", lint }, { "message-bounce", bounce },
	{ "message-back", mail_pane_back }, { NULL, NULL },
};

static const char *const first[] = { "message-open", "open",
    "message-vantage", NULL };
static const char *const running[] = { "cancel", "open", "message-open",
    NULL };
static const char *const result[] = { "open", "message-source",
    "message-find", "finding-add", "message-ask", "false-alarm",
    "jump-dns", "jump-blocklist", "copy", "message-open", "message-again", NULL };
static const char *const attached[] = { "message-inner", "open",
    "message-source", "message-find", "finding-add", "copy",
    "message-open", NULL };
static const char *const bounced[] = { "message-bounce", "open",
    "message-source", "message-find", "finding-add", "message-ask",
    "jump-dns", "jump-blocklist", "copy", "message-open", NULL };
static const char *const compared[] = { "open", "finding-add", "copy",
    "message-back", "message-again", NULL };
static const char *const vantages[] = { "open", "cancel", NULL };
static const char *const listing[] = { "open", "message-open", NULL };
static const char *const source[] = { "message-source", "message-find",
    "message-next", "copy", NULL };

static int
write_options(const struct message_own *own, const struct message_options *o,
    struct buf *out)
{
	(void)own;
	return message_options_write(o, out);
}

static const struct mail_kind kind = {
	.analysis = "message",
	.may_ask = message_may_ask,
	.facts = message_facts,
	.write = write_options,
	.attached = attached, .bounced = bounced,
	.listing = listing, .source = source,
	.marks = "forged", .marks_head = "tui.message.col-forged",
	.marks_cols = 13,
};

/* "forged very likely  82/100" */
static bool
headline(const struct sheet *s, struct arena *a, struct text *ret,
    enum severity *ret_severity)
{
	const struct row *r = sheet_find_id(s, "forged");
	const struct field *band = r != NULL ? row_field(r, "band") : NULL;
	struct text value;

	if (band == NULL)
		return false;
	value.ja = value.en = arena_span(a, r->value).p;
	if (value.ja == NULL)
		return false;
	*ret = text_say_both(a, "tui.message.headline", "band", &band->words,
	    "score", &value, NULL);
	*ret_severity = r->severity;
	return true;
}

static int
own_open(struct asking *d)
{
	return mail_pane_own_open(d, &kind);
}

static const struct asking_ops message_asking = {
	MAIL_PANE_ASKING,
	.checks = "tui.message.checks",
	.no_subject = "tui.message.no-subject",
	.past_title = "kind.message",
	.compare_kind = "message-compare",
	.first = first, .running = running, .summary = result,
	.result = result, .offered = result, .compared = compared,
	.vantages = vantages,
	.actions = actions,
	.open = own_open,
	.order = message_order,
	.headline = headline,
};

/* ---- the pane ---- */

static int
message_open(struct pane *p)
{
	return asking_open(p, &message_asking);
}

const struct pane_ops pane_message_ops = {
	MAIL_PANE_OPS,
	.name = "message",
	.number = 2,
	.commands = commands,
	.open = message_open,
};
