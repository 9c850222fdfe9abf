/* core/log: whole logs of other projects, once grouped in the simplest way
 * (host and queue id, a group ends at `removed`) through log_message_build,
 * once through the engine (../shared/corpora/12-logs, skipped where it is
 * absent).
 *
 * What is checked: few lines of Postfix are of no kind; the verdicts are those
 * read off the logs once and kept; a removed message has an end, its finished
 * recipients a last attempt, its times an order. */
#include "core/log/message.h"

#include "core/base/map.h"
#include "core/log/query.h"
#include "core/base/vec.h"
#include "tests/unit/unit.h"

struct group {
	struct log_input_line *line;
	size_t		 n, cap;
};

struct tally {
	size_t	lines, postfix, other, messages;
	size_t	verdict[VERDICT_COUNT];
};

static void
log_path(const char *name, char path[4096])
{
	const char *src = getenv("srcdir");

	snprintf(path, 4096, "%s/../shared/corpora/12-logs/dev/%s",
	    src != NULL ? src : ".", name);
}

static char *
read_log(const char *name, size_t *ret_n)
{
	char path[4096], *p;
	FILE *f;
	long n;

	log_path(name, path);
	f = fopen(path, "r");
	if (f == NULL)
		return NULL;
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	p = malloc((size_t)n + 1);
	*ret_n = fread(p, 1, (size_t)n, f);
	fclose(f);
	return p;
}

static void
check_message(const struct log_message *m)
{
	assert_int_equal(m->object, LOG_OBJECT_MESSAGE);
	/* one of the logs has days out of order */
	assert_true(m->arrived == m->lines[0].time &&
	    m->last == m->lines[m->nlines - 1].time);
	if (m->removed)
		assert_true(m->finished != TIME_NONE);
	for (size_t i = 0; i < m->nrecipients; i++) {
		const struct log_recipient *r = &m->recipients[i];

		assert_true(r->to.p != NULL);
		if (r->verdict == VERDICT_DEFERRED)
			assert_false(m->removed);
		for (size_t k = 0; k < r->nattempts; k++) {
			assert_true(r->attempts[k].status.n > 0);
			assert_true(r->attempts[k].service.n > 0);
		}
	}
}

static void
finish(struct group *g, struct tally *t)
{
	struct arena *a = arena_new(16 << 20);
	struct log_message m;

	assert_int_equal(log_message_build(a, g->line, g->n, NULL, &m), 0);
	check_message(&m);
	t->messages++;
	t->verdict[m.verdict]++;
	arena_free(a);
	free(g->line);
	free(g);
}

static void
add_line(struct map *open, const struct log_line *l,
    struct log_input_line in, struct tally *t)
{
	char key[256];
	struct group *g;

	snprintf(key, sizeof(key), SPAN_FMT "/" SPAN_FMT,
	    SPAN_ARG(l->header.host), SPAN_ARG(l->queue_id));
	g = map_get(open, span_str(key));
	if (g != NULL && (l->kind == LOG_CLIENT || l->kind == LOG_PICKUP)) {
		finish(g, t);
		g = NULL;
	}
	if (g == NULL)
		g = calloc(1, sizeof(*g));
	assert_int_equal(VEC_ROOM(g->line, g->n, g->cap), 0);
	g->line[g->n++] = in;
	if (l->kind == LOG_REMOVED) {
		finish(g, t);
		g = NULL;
	}
	assert_int_equal(map_put(open, span_str(key), g), 0);
}

static bool
tally_log(const char *name, struct tally *t)
{
	struct log_years years = { INT64_C(1798000000000000) };
	struct map *open = map_new();
	size_t n = 0, at = 0;
	char *text = read_log(name, &n);

	memset(t, 0, sizeof(*t));
	while (text != NULL && at < n) {
		char *e = memchr(text + at, '\n', n - at);
		size_t len = e ? (size_t)(e - text) - at : n - at;
		struct log_input_line in = { .bytes = { text + at, len },
			.at.offset = at };
		struct log_line l;

		at += len + 1;
		if (log_line_parse(in.bytes, &l) != 0)
			continue;
		in.time = log_header_time(&l.header, &years);
		t->lines++;
		if (span_find(l.header.tag, span_str("postfix")) >= 0) {
			t->postfix++;
			t->other += l.kind == LOG_OTHER;
			if (l.kind == LOG_OTHER)
				print_message("# other: " SPAN_FMT "\n",
				    SPAN_ARG(span_head(in.bytes, 150)));
		}
		if (l.queue_id.n > 0)
			add_line(open, &l, in, t);
	}
	for (size_t i = 0; i < map_count(open); i++)
		if (map_at(open, i, NULL) != NULL)
			finish(map_at(open, i, NULL), t);
	map_free(open);
	free(text);
	return text != NULL;
}

/* The same through source, query and join. */
static void
tally_engine(const char *name, struct tally *t)
{
	const struct log_source_options so = { .now =
	    INT64_C(1798000000000000) };
	const struct log_query_options qo = { .threads = 1 };
	struct log_source *source = NULL;
	struct log_set *set = NULL;
	struct log_filter filter;
	struct error e = { 0 };
	char path[4096];
	const char *paths[1] = { path };

	memset(t, 0, sizeof(*t));
	log_path(name, path);
	log_filter_init(&filter);
	assert_int_equal(log_source_open(paths, 1, &so, &source, &e), 0);
	assert_int_equal(log_query_run(source, &filter, &qo, &set, &e), 0);
	for (size_t i = 0; i < log_set_count(set); i++) {
		const struct log_hit *h = log_set_hit(set, i);

		if (h->object != LOG_OBJECT_MESSAGE)
			continue;
		t->messages++;
		t->verdict[h->verdict]++;
	}
	log_set_free(set);
	log_source_close(source);
	log_filter_done(&filter);
}

static void
print_tally(const char *name, const struct tally *t)
{
	print_message("# %s: %zu lines, %zu of Postfix, %zu of no kind, %zu m"
	    "essages:", name, t->lines, t->postfix, t->other, t->messages);
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (t->verdict[v] > 0)
			print_message(" %s %zu",
			    log_verdict_name((enum log_verdict)v),
			    t->verdict[v]);
	print_message("\n");
}

#define V(word) [VERDICT_##word]

static const struct {
	const char	*name;
	size_t		 messages;
	size_t		 verdict[VERDICT_COUNT];
	/* of the unknown: lines without an id say it, which only the engine
	 * ties to them */
	size_t		 held;
} logs[] = {
	{ "lightmeter/1_bounce_simple.log", 3,
	  { V(DELIVERED_LOCAL) = 1, V(FILTERED) = 1, V(BOUNCED) = 1 } },
	{ "lightmeter/2_multiple_recipients_some_bounces_no_last_remove"
	  ".log", 3,
	  { V(DELIVERED_LOCAL) = 1, V(FILTERED) = 1, V(BOUNCED) = 1 } },
	{ "lightmeter/3_local_delivery.log", 2,
	  { V(DELIVERED_LOCAL) = 1, V(FILTERED) = 1 } },
	{ "lightmeter/7_only_connections_and_disconnections.log", 0,
	  { 0 } },
	{ "lightmeter/8_weird_log_file.log", 2,
	  { V(DELIVERED_LOCAL) = 1, V(FILTERED) = 1 } },
	{ "lightmeter/9_mixed_messages.log", 6,
	  { V(DELIVERED_LOCAL) = 2, V(FILTERED) = 2, V(BOUNCED) = 2 } },
	{ "lightmeter/11_single_successful_delivery.log", 2,
	  { V(DELIVERED_REMOTE) = 1, V(FILTERED) = 1 } },
	{ "lightmeter/12_two_independent_deliveries_in_the_same_smtpd_p"
	  "rocess_in_order.log", 4,
	  { V(DELIVERED_REMOTE) = 2, V(FILTERED) = 2 } },
	{ "lightmeter/12_two_independent_deliveries_in_the_same_smtpd_p"
	  "rocess_mixed.log", 4,
	  { V(DELIVERED_REMOTE) = 2, V(FILTERED) = 2 } },
	{ "lightmeter/14_reuse_of_queueid.log", 72,
	  { V(DELIVERED_REMOTE) = 32, V(RELAYED) = 35, V(IN_QUEUE) = 5 } },
	{ "lightmeter/16_corrupted_messageid.log", 1,
	  { V(DELIVERED_LOCAL) = 1 } },
	{ "lightmeter/20_rejected.log", 1,
	  { V(REJECTED) = 1 } },
	{ "lightmeter/21_deliveries_with_local_daemon.log", 5,
	  { V(DELIVERED_REMOTE) = 3, V(DELIVERED_LOCAL) = 2 } },
	{ "lightmeter/22_virtual_delivery.log", 1,
	  { V(DELIVERED_LOCAL) = 1 } },
	{ "lightmeter/27_one_sent_one_received.log", 2,
	  { V(DELIVERED_REMOTE) = 1, V(DELIVERED_LOCAL) = 1 } },
	{ "lightmeter/28_received_bounce.log", 1,
	  { V(DELIVERED_LOCAL) = 1 } },
	{ "lightmeter/29_inbound_relayed_message_server_1.log", 1,
	  { V(RELAYED) = 1 } },
	{ "lightmeter/29_inbound_relayed_message_server_2.log", 1,
	  { V(DELIVERED_REMOTE) = 1 } },
	{ "lightmeter/30_in_reply_to_header.log", 1,
	  { V(DELIVERED_REMOTE) = 1 } },
	{ "lightmeter/31_relayed_bounce.log", 2,
	  { V(DELIVERED_LOCAL) = 1, V(RELAYED) = 1 } },
	{ "postfix-3.7.11-loopback.log", 236,
	  { V(UNKNOWN) = 6, V(FILTERED) = 24, V(BOUNCED) = 68,
	    V(EXPIRED) = 18, V(REJECTED) = 4, V(DISCARDED) = 116 }, 2 },
};

static bool
as_expected(const struct tally *t, size_t i, size_t held)
{
	size_t want[VERDICT_COUNT];

	memcpy(want, logs[i].verdict, sizeof(want));
	want[VERDICT_UNKNOWN] -= held;
	want[VERDICT_HELD] += held;
	return t->messages == logs[i].messages &&
	    memcmp(t->verdict, want, sizeof(want)) == 0;
}

static void
scenarios(void **state)
{
	struct tally t;
	size_t bad = 0, postfix = 0, other = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		if (!tally_log(logs[i].name, &t)) {
			print_message("# corpora are not here\n");
			skip();
		}
		print_tally(logs[i].name, &t);
		postfix += t.postfix;
		other += t.other;
		bad += !as_expected(&t, i, 0);
		tally_engine(logs[i].name, &t);
		if (as_expected(&t, i, logs[i].held))
			continue;
		print_tally("the engine", &t);
		bad++;
	}
	print_message("# %zu of %zu lines of Postfix are of no kind\n", other,
	    postfix);
	assert_true(other * 100 < postfix);
	assert_int_equal(bad, 0);
}

UNIT_MAIN(
	cmocka_unit_test(scenarios),
)
