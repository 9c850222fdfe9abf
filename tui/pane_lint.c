/* The Lint pane: what in a mail makes it look like junk or arrive broken, the
 * heaviest first, and a score of ten.  A pane about one mail (mail_pane.h);
 * the helper judges it.
 *
 *	t: the tester's Maildir  --Enter-->  score of a mail  --s-->  its bytes
 *
 * Fails: a sentence on the message line.  Owner: the pane. */
#include "core/lint/tries.h"
#include "core/lint/remote.h"
#include "core/message/remote.h"
#include "tui/mail_pane.h"

static void
tester(struct asking *d, const char *argument)
{
	struct console *c = d->pane->console;
	const char *maildir = config_text(c->config, "tester-maildir");

	(void)argument;
	if (*maildir == '\0')
		console_say_id(c, SEVERITY_NOTICE, "tui.lint.no-tester");
	else
		mail_pane_open(d, maildir);
}

static void
message(struct asking *d, const char *argument)
{
	(void)argument;
	mail_pane_over(d, "message", span_str(""));
}

/* The newest result of another mail that was put away. */
static const struct asking_kept *
try_before(const struct asking *d)
{
	for (size_t i = 0; i < ASKING_KEPT; i++)
		if (d->kept[i].sheet != NULL &&
		    strcmp(d->kept[i].subject, d->subject) != 0)
			return &d->kept[i];
	return NULL;
}

/* This try and the one before, side by side. */
static void
tries(struct asking *d, const char *argument)
{
	const struct asking_kept *before = try_before(d);
	struct sheet *s = NULL;

	(void)argument;
	if (d->mode != ASKING_RESULT || d->side[0].sheet == NULL ||
	    before == NULL)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.lint.no-tries");
	else if (score_tries(before->subject, before->sheet, d->subject,
	    d->side[0].sheet, &s) < 0)
		console_say_id(d->pane->console, SEVERITY_WARNING,
		    "tui.asking.memory");
	else
		console_open_sheet(d->pane->console, s,
		    text_plain("kind.score-tries"));
}

static void
bounce(struct asking *d, const char *argument)
{
	(void)argument;
	mail_pane_over(d, "bounce", span_str(""));
}

static const struct tui_command commands[] = {
	{ "lint-open", "view", 0, "[FILE]", "lint", NULL },
	{ "lint-tester", "view", 0, NULL, "lint", NULL },
	{ "lint-again", "view", 0, NULL, "lint", NULL },
	{ "lint-ask", "view", 0, NULL, "lint", NULL },
	{ "lint-source", "view", 0, NULL, "lint", NULL },
	{ "lint-find", "view", 0, "[TEXT]", "lint", NULL },
	{ "lint-next", "view", 0, NULL, "lint", NULL },
	{ "lint-tries", "view", 0, NULL, "lint", NULL },
	{ "lint-message", "go", 0, NULL, "lint", NULL },
	{ "lint-bounce", "go", 0, NULL, "lint", NULL },
	{ "lint-back", "go", 0, NULL, "lint", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const struct asking_action actions[] = {
	{ "lint-open", mail_pane_open }, { "lint-tester", tester },
	{ "lint-again", asking_again }, { "lint-ask", mail_pane_ask_all },
	{ "lint-source", mail_pane_raw }, { "lint-find", mail_pane_find },
	{ "lint-next", mail_pane_find_next },
	{ "lint-tries", tries }, { "lint-message", message },
	{ "lint-bounce", bounce }, { "lint-back", mail_pane_back },
	{ NULL, NULL },
};

static const char *const first[] = { "lint-open", "lint-tester", "open",
    NULL };
static const char *const running[] = { "cancel", "open", "lint-open", NULL };
static const char *const result[] = { "open", "lint-source", "finding-add",
    "lint-message", "lint-open", "lint-tester", "lint-ask", "lint-find",
    "copy", "lint-tries", NULL };
/* There is a mail to compare with. */
static const char *const tried[] = { "open", "lint-tries", "lint-source",
    "finding-add", "lint-message", "lint-open", "lint-tester", "lint-ask",
    "lint-find", "copy", NULL };
static const char *const bounced[] = { "lint-bounce", "open", "lint-source",
    "finding-add", "lint-message", "copy", "lint-open", "lint-tester", NULL };
static const char *const compared[] = { "open", "finding-add", "copy",
    "lint-back", "lint-again", NULL };
static const char *const vantages[] = { "open", "cancel", NULL };
static const char *const listing[] = { "open", "lint-open", NULL };
static const char *const source[] = { "lint-source", "lint-find",
    "lint-next", "copy", NULL };

static const char *const *
keys(const struct asking *d)
{
	return try_before(d) != NULL ? tried : NULL;
}

static int
write_options(const struct message_own *own, const struct message_options *o,
    struct buf *out)
{
	struct lint_options lint = { .message = *o };

	(void)own;
	return lint_options_write(&lint, out);
}

static const struct mail_kind kind = {
	.analysis = "score",
	.may_ask = lint_may_ask,
	.facts = message_facts,
	.write = write_options,
	.bounced = bounced, .listing = listing, .source = source,
	.keys = keys,
	.pairs = true,
	.tester = true,
	.marks = "score", .marks_head = "tui.message.col-score",
	.marks_cols = 16,
};

static int
own_open(struct asking *d)
{
	return mail_pane_own_open(d, &kind);
}

static const struct asking_ops lint_asking = {
	MAIL_PANE_ASKING,
	.checks = "tui.lint.checks",
	.no_subject = "tui.lint.no-subject",
	.past_title = "kind.score",
	.compare_kind = "score-tries",
	.first = first, .running = running, .summary = result,
	.result = result, .offered = result, .compared = compared,
	.vantages = vantages,
	.actions = actions,
	.open = own_open,
	.order = score_order,
};

static int
lint_open(struct pane *p)
{
	return asking_open(p, &lint_asking);
}

const struct pane_ops pane_lint_ops = {
	MAIL_PANE_OPS,
	.name = "lint",
	.number = 5,
	.commands = commands,
	.open = lint_open,
};
