/* Messages out of lines; see message_build.h. */
#include "tests/unit/log/message_build.h"

#include <time.h>

#define LINES_MAX 64

struct arena *arena;
struct log_message m;

int
set_up(void **state)
{
	(void)state;
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	arena = arena_new(4 << 20);
	return arena == NULL;
}

int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

void
build_with(const struct log_host_facts *facts, const char *const *text)
{
	static char store[LINES_MAX][4096];
	struct log_input_line in[LINES_MAX];
	size_t n;

	arena_reset(arena);
	for (n = 0; text[n] != NULL; n++) {
		bool tied = text[n][0] == '~';

		assert_true(n < LINES_MAX);
		snprintf(store[n], sizeof(store[n]),
		    "Sep  2 17:56:%02zu mail %s", n, text[n] + tied);
		in[n] = (struct log_input_line){
			.bytes = span_str(store[n]), .tied = tied,
			.at = { .segment = 1, .offset = 100 * n },
			.time = INT64_C(1725267360000000) +
			    (usec_t)n * USEC_SEC };
	}
	assert_int_equal(log_message_build(arena, in, n, facts, &m), 0);
	/* nothing points into what the caller owned */
	memset(store, 'x', sizeof(store));
}

void
verdict_is(enum log_verdict v)
{
	if (m.verdict != v)
		fail_msg("%s, wanted %s", log_verdict_name(m.verdict),
		    log_verdict_name(v));
}

void
recipient_is(size_t i, const char *to, enum log_verdict v)
{
	assert_true(i < m.nrecipients);
	assert_span_equal(m.recipients[i].to, to);
	if (m.recipients[i].verdict != v)
		fail_msg("%s: %s, wanted %s", to,
		    log_verdict_name(m.recipients[i].verdict),
		    log_verdict_name(v));
}
