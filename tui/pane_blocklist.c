/* The Blocklist pane: which lists have these addresses or this domain, and
 * who can ask for its removal.  A pane that asks (tui/asking.h); the first
 * subject is every address of this host, as one: "192.0.2.25, 2001:db8::25".
 * Fails: a sentence on the message line.  Owner: the pane. */
#include <errno.h>
#include <stdlib.h>

#include "core/blocklist/order.h"
#include "core/command/host.h"
#include "core/command/list_tests.h"
#include "core/command/listing.h"
#include "core/domain/subject.h"
#include "core/text/fold.h"
#include "tui/asking.h"
#include "tui/note_form.h"

#define TARGETS 16		/* of one subject */
#define TYPED_MAX 4096

struct blocklist_own {
	struct lists	*lists;		/* NULL: could not be read */
	struct error	 error;		/* why not */
	struct side_query {
		struct blocklist_query query;
		struct list_target target[TARGETS];
	} side[2];
};

/* ---- the subject ---- */

/* Names and addresses between commas and blanks. */
static bool
next_word(struct span *rest, struct span *ret)
{
	size_t n = 0;

	while (rest->n > 0 && strchr(", \t", rest->p[0]) != NULL)
		*rest = span_skip(*rest, 1);
	while (n < rest->n && strchr(", \t", rest->p[n]) == NULL)
		n++;
	*ret = span_head(*rest, n);
	*rest = span_skip(*rest, n);
	return n > 0;
}

static int
read_folded(struct span typed, struct arena *a, struct span *ret)
{
	struct list_target v[TARGETS];
	struct span word;
	const char *all = "";
	size_t n = 0;

	while (next_word(&typed, &word)) {
		struct list_target t;
		int r = list_target_read(word, a, &t);

		if (r < 0)
			return r;
		if (list_target_known(v, n, t.text))
			continue;
		if (n == TARGETS)
			return -E2BIG;
		v[n++] = t;
		all = arena_printf(a, "%s%s" SPAN_FMT, all, n > 1 ? ", " : "",
		    SPAN_ARG(t.text));
		if (all == NULL)
			return -ENOMEM;
	}
	*ret = span_str(all);
	return n > 0 ? 0 : -EINVAL;
}

/* Blanks and commas of an IME (U+3000, U+3001) part words, too. */
static int
read_subject(struct span typed, struct arena *a, struct span *ret)
{
	struct span rest;
	struct buf folded, b;
	int r;

	buf_init(&folded, TYPED_MAX);
	buf_init(&b, TYPED_MAX);
	r = fold_line(typed, &folded);
	for (rest = buf_span(&folded); rest.n > 0;) {
		bool parts = span_starts(rest, "\343\200\200") ||
		    span_starts(rest, "\343\200\201");

		buf_addc(&b, parts ? ',' : rest.p[0]);
		rest = span_skip(rest, parts ? 3 : 1);
	}
	r = r < 0 ? r : b.error;
	if (r == 0)
		r = read_folded(buf_span(&b), a, ret);
	buf_done(&folded);
	buf_done(&b);
	return r;
}

static const char *
fault(int code)
{
	if (code == -E2BIG)
		return "tui.blocklist.many";
	return code == -EINVAL ? "command.blocklist.target" :
	    domain_subject_fault(code);
}

/* What only a private network can see is on no list. */
static int
guess(const struct facts *f, struct buf *out)
{
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && n < TARGETS &&
	    i < facts_count(f, "host.address"); i++) {
		struct span key, value;
		struct ip ip;

		if (facts_at(f, "host.address", i, &key, &value) < 0 ||
		    ip_parse(key, &ip) < 0 || ip_is_private(&ip))
			continue;
		r = buf_addf(out, "%s" SPAN_FMT, n++ > 0 ? ", " : "",
		    SPAN_ARG(key));
	}
	return r;
}

static void
complete(struct asking *d, struct span before, struct completion *ret)
{
	struct span key, value;

	for (size_t i = 0; d->facts &&
	    i < facts_count(d->facts, "host.address"); i++)
		if (facts_at(d->facts, "host.address", i, &key, &value) == 0)
			asking_complete_words(key, before, ret);
	asking_complete_words(span_str(config_text(d->pane->console->config,
	    "own-domains")), before, ret);
}

/* ---- asking ---- */

static void
set_query(struct side_query *q, const struct lists *lists, const char *subject,
    const char *vantage)
{
	struct span rest = span_str(subject), word;
	size_t n = 0;

	while (n < TARGETS && next_word(&rest, &word)) {
		q->target[n] = (struct list_target){ .text = word };
		(void)ip_parse(word, &q->target[n++].ip);
	}
	q->query = (struct blocklist_query){ .lists = lists,
		.targets = q->target, .ntargets = n, .vantage = vantage };
}

/* The addresses of this host: its names are looked up, too. */
static bool
is_own(const struct asking *d)
{
	struct buf b;
	bool own;

	buf_init(&b, 4096);
	own = d->facts != NULL && guess(d->facts, &b) == 0 && b.len > 0 &&
	    strcmp(b.data, d->subject) == 0;
	buf_done(&b);
	return own;
}

static const void *
query(struct asking *d, struct asking_side *s)
{
	struct blocklist_own *own = d->own;
	struct side_query *q = &own->side[s - d->side];

	if (own->lists == NULL) {
		d->error = own->error;
		return NULL;
	}
	set_query(q, own->lists, d->subject, s->vantage);
	q->query.facts = d->facts;
	q->query.said = d->log_facts;
	q->query.self = is_own(d);
	q->query.nkeys = config_lists(d->pane->console->config,
	    &q->query.keys);
	q->query.own_domains = span_str(config_text(
	    d->pane->console->config, "own-domains"));
	return &q->query;
}

/* ---- before and after ---- */

/* Lists that were tested just now are not tested again. */
static void
ended(struct asking *d, struct asking_side *s)
{
	if (d->facts != NULL)
		(void)list_tests_add(d->facts, s->sheet, s->when);
}

/* Since when it is listed; the tests of lists are kept. */
static void
look_back(struct sheet *s, const char *subject, const char *vantage,
    const char *store_dir, usec_t when)
{
	struct invocation in = { .now = when, .store_dir = store_dir,
		.arena = arena_new((size_t)4 << 20) };
	struct side_query q;

	list_tests_keep(store_dir, s, when);
	set_query(&q, NULL, subject, vantage);
	if (in.arena != NULL)
		(void)listing_seen(&in, &q.query, s);
	arena_free(in.arena);
}

static int
record(struct history *h, const char *subject, const char *vantage,
    const struct sheet *s, usec_t when, enum history_added *ret,
    usec_t *before, struct error *e)
{
	struct arena *a = arena_new((size_t)1 << 20);
	const struct list_target *v;
	struct side_query q;
	size_t kept = 0, n;
	int r = 0;

	if (a == NULL)
		return error_set(e, -ENOMEM, "tui.asking.memory", NULL);
	set_query(&q, NULL, subject, vantage);
	n = listing_targets(&q.query, s, a, &v);
	for (size_t i = 0; (r == 0 || r == -ENODATA) && i < n; i++) {
		enum history_added one;

		r = listing_add(h, &q.query, &v[i], s, when, &one, before, e);
		if (r == 0 && (kept++ == 0 || one == HISTORY_CHANGED))
			*ret = one;
	}
	arena_free(a);
	return r == -ENODATA && kept > 0 ? 0 : r;
}

static int
past(struct history *h, const char *subject, const char *vantage,
    struct sheet **ret, struct error *e)
{
	struct side_query q;

	set_query(&q, NULL, subject, vantage);
	return listing_past(h, &q.query, ret, e);
}

/* ---- life ---- */

static int
own_open(struct asking *d)
{
	struct console *c = d->pane->console;
	struct blocklist_own *own = calloc(1, sizeof *own);
	struct invocation in = { .config = c->config };

	if (own == NULL)
		return -ENOMEM;
	d->own = own;
	in.arena = arena_new((size_t)1 << 20);
	if (in.arena == NULL)
		return -ENOMEM;
	if (host_lists(&in, &own->lists, &own->error) < 0)
		console_error(c, &own->error);
	arena_free(in.arena);
	return 0;
}

static void
own_close(struct asking *d)
{
	struct blocklist_own *own = d->own;

	if (own == NULL)
		return;
	lists_free(own->lists);
	free(own);
}

static const struct tui_command commands[] = {
	{ "blocklist-subject", "view", 0, "[IP|DOMAIN]", "blocklist", NULL },
	{ "blocklist-again", "view", 0, NULL, "blocklist", NULL },
	{ "blocklist-vantage", "view", 0, NULL, "blocklist", NULL },
	{ "blocklist-compare", "view", 0, NULL, "blocklist", NULL },
	{ "blocklist-record", "view", 0, NULL, "blocklist", NULL },
	{ "blocklist-history", "view", 0, NULL, "blocklist", NULL },
	{ "blocklist-note", "case", 0, NULL, "blocklist", NULL },
	{ "blocklist-back", "go", 0, NULL, "blocklist", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const struct asking_action actions[] = {
	{ "blocklist-subject", asking_subject },
	{ "blocklist-again", asking_again },
	{ "blocklist-vantage", asking_vantage },
	{ "blocklist-compare", asking_compare },
	{ "blocklist-record", asking_record },
	{ "blocklist-history", asking_history },
	{ "blocklist-note", note_form_open },
	{ "blocklist-back", asking_back }, { NULL, NULL },
};

static const char *const first[] = { "open", "blocklist-subject",
    "blocklist-vantage", "blocklist-history", NULL };
static const char *const running[] = { "cancel", "open", "blocklist-subject",
    NULL };
static const char *const summary[] = { "blocklist-subject",
    "blocklist-again", "blocklist-vantage", "blocklist-compare",
    "blocklist-record", "blocklist-history", "open", "finding-add", NULL };
static const char *const result[] = { "blocklist-subject", "open",
    "finding-add", "copy", "blocklist-again", "blocklist-compare",
    "blocklist-vantage", "blocklist-record", "blocklist-history", NULL };
static const char *const offered[] = { "open", "finding-add", "letter",
    "blocklist-note", "copy", "blocklist-subject", "blocklist-again", "blocklist-record",
    "blocklist-history", "blocklist-compare", NULL };
static const char *const compared[] = { "open", "finding-add", "copy",
    "blocklist-back", "blocklist-again", "blocklist-subject", NULL };
static const char *const vantages[] = { "open", "cancel", NULL };

/* The letter to the provider of what is listed. */
static bool
offers(const struct row *r)
{
	const struct field *status = row_field(r, "status");

	return status != NULL && span_is(status->text, "listed");
}

static const struct asking_ops blocklist_asking = {
	.analysis = &blocklist_analysis,
	.prompt = "tui.blocklist.prompt",
	.checks = "tui.blocklist.checks",
	.amount = "tui.blocklist.amount",
	.no_subject = "tui.blocklist.no-subject",
	.guessed = "tui.blocklist.guessed",
	.ready = "tui.blocklist.ready",
	.history_name = "blocklist",
	.past_title = "kind.blocklist-history",
	.compare_kind = "blocklist-compare",
	.first = first, .running = running, .summary = summary,
	.result = result,
	.offered = offered, .compared = compared, .vantages = vantages,
	.offers = offers,
	.actions = actions,
	.open = own_open,
	.close = own_close,
	.read = read_subject,
	.fault = fault,
	.guess = guess,
	.complete = complete,
	.query = query,
	.recall = list_tests_recall,
	.read_log = log_refusals_gather,
	.ended = ended,
	.look_back = look_back,
	.order = blocklist_order,
	.record = record,
	.past = past,
};

static int
blocklist_open(struct pane *p)
{
	return asking_open(p, &blocklist_asking);
}

const struct pane_ops pane_blocklist_ops = {
	.name = "blocklist",
	.number = 4,
	.commands = commands,
	.open = blocklist_open,
	ASKING_PANE,
};
