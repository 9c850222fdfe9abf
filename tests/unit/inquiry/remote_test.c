/* core/inquiry/remote and wire against the real mtgp-helper, with its test
 * analysis: questions and answers, mails that kill it, do not end, answer
 * themselves; with and without a loop. */
#include "core/inquiry/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "core/inquiry/wire.h"
#include "core/loop/helper.h"
#include "tests/unit/unit.h"

static char helper[4200], wrapper[4200], flag[4200], dir[64];

/* ---- mails and answers ---- */

static int
memfd_of(struct span s)
{
	int fd = memfd_create("mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, s.p, s.n), s.n);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW |
	    F_SEAL_WRITE | F_SEAL_SEAL), 0);
	return fd;
}

static bool
may_ask(const struct question *q)
{
	return q->kind != QUESTION_HTTPS && q->name.n > 0;
}

struct carrier {
	struct inquiry	*i;
	size_t		 number[700], n;
	bool		 later;
};

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct carrier *c = arg;

	assert_true(c->n < 700);
	c->i = i;
	c->number[c->n++] = number;
	if (!c->later)
		inquiry_answer(i, number, span_is(q->name, "silent.example")
		    ? ANSWER_TIMEOUT : ANSWER_GIVEN, q->name);
}

/* What a judgement needs, from the mail on. */
struct asking {
	struct remote	*r;
	struct inquiry	*i;
	struct carrier	 c;
	struct facts	*facts;
	int		 judged;
};

static void
judged(void *arg)
{
	struct asking *a = arg;

	a->judged++;
}

static void
start(struct asking *a, struct span mail, struct remote_options o)
{
	struct judging j;

	o.analysis = "try";
	o.now = 42;
	o.size = mail.n;
	o.fd = memfd_of(mail);
	o.name = span_str("a mail");
	o.may_ask = may_ask;
	o.judged = judged;
	o.arg = a;
	if (!o.helper)
		o.helper = helper;
	a->facts = facts_new();
	assert_int_equal(facts_add(a->facts, "note", span_str("k"),
	    span_str("a \"fact\"")), 0);
	o.facts = a->facts;
	a->r = remote_new(&o);
	assert_non_null(a->r);
	close(o.fd);
	j = remote_judging(a->r);
	a->i = inquiry_new_elsewhere(&j, &(struct answerer){ carry, &a->c });
	assert_non_null(a->i);
}

static void
stop(struct asking *a)
{
	remote_free(a->r);
	inquiry_free(a->i);
	facts_free(a->facts);
	*a = (struct asking){ .r = NULL };
}

static const struct row *
row_of(const struct sheet *s, const char *key)
{
	assert_non_null(s);
	return sheet_child(s, NULL, key);
}

static void
failed_with(const struct asking *a, const char *word)
{
	const struct sheet *s = inquiry_sheet(a->i);
	const struct row *r = row_of(s, "parser");

	if (!r)
		fail_msg("%s: no row parser", word);
	assert_span_equal(r->value, word);
	assert_int_equal(r->severity, SEVERITY_ERROR);
	assert_null(r->next);
	assert_non_null(strchr(text_in(&r->why, LANG_EN), '.'));
	assert_true(*text_in(&r->why, LANG_JA) & 0x80);
	assert_true(*text_in(&r->remedy, LANG_JA) != '\0');
	assert_span_equal(r->evidence->source, "a mail");
}

static void
fails_with(const char *mail, const char *word)
{
	struct asking a = { .judged = 0 };

	start(&a, span_str(mail), (struct remote_options){ .limit = 0 });
	assert_true(inquiry_settle(a.i));
	failed_with(&a, word);
	stop(&a);
}

/* ---- tests ---- */

static const char two_rounds[] =
    "Ask: dns 1 a.example\nAsk: dns 16 silent.example\n"
    "Ask: fact 0 queue.x/1\nThen: dns 28 b.example\n\nbody\n";

static void
two_rounds_are_right(const struct sheet *s)
{
	const struct row *r;

	assert_string_equal(s->kind, "try");
	assert_span_equal(row_of(s, "a.example")->value, "a.example");
	assert_span_equal(row_of(s, "b.example")->value, "b.example");
	assert_span_equal(row_of(s, "note")->value, "an option");
	assert_span_equal(row_of(s, "fact")->value, "a \"fact\"");
	assert_int_equal(row_field(row_of(s, "now"), "now")->number, 42);
	r = row_of(s, "silent.example");
	assert_int_equal(r->state, ROW_UNKNOWN);
	assert_int_equal(r->evidence->position, 21);
	assert_span_equal(r->evidence->bytes, "Ask: dns 16 silent.example\n");
	assert_null(row_of(s, "parser"));
#ifdef WITH_SANITIZERS
	assert_span_equal(row_of(s, "sandbox")->value, "reduced");
	assert_non_null(strstr(text_in(&row_of(s, "sandbox")->why, LANG_EN),
	    "sanitizers"));
#endif
}

static void
questions_and_answers(void **state)
{
	struct asking a = { .judged = 0 };

	(void)state;
	start(&a, span_str(two_rounds), (struct remote_options){
	    .options = span_str("{\"note\":\"an option\"}") });
	assert_true(inquiry_settle(a.i));
	assert_int_equal(a.c.n, 4);
	two_rounds_are_right(inquiry_sheet(a.i));
	stop(&a);
}

static void
run_loop(struct loop *l, const struct asking *a, int judgements)
{
	while (a->judged < judgements)
		assert_true(loop_step(l, true) || a->judged >= judgements);
}

/* Answers that come while it judges go with the next judgement. */
static void
with_a_loop(void **state)
{
	struct asking a = { .c.later = true };
	struct loop *l = loop_new();

	(void)state;
	start(&a, span_str(two_rounds), (struct remote_options){ .loop = l,
	    .options = span_str("{\"note\":\"an option\"}") });
	assert_false(inquiry_settle(a.i));
	assert_true(inquiry_away(a.i));
	assert_null(inquiry_sheet(a.i));
	run_loop(l, &a, 1);
	assert_int_equal(a.c.n, 3);
	assert_int_equal(row_of(inquiry_sheet(a.i), "a.example")->state,
	    ROW_PENDING);
	inquiry_answer(a.i, 0, ANSWER_GIVEN, span_str("a.example"));
	assert_false(inquiry_settle(a.i));
	inquiry_answer(a.i, 1, ANSWER_TIMEOUT, span_str(""));
	inquiry_answer(a.i, 2, ANSWER_NONE, span_str(""));
	assert_false(inquiry_settle(a.i));
	run_loop(l, &a, 2);
	assert_int_equal(row_of(inquiry_sheet(a.i), "a.example")->state,
	    ROW_DONE);
	assert_int_equal(row_of(inquiry_sheet(a.i), "silent.example")->state,
	    ROW_PENDING);
	assert_false(inquiry_settle(a.i));
	run_loop(l, &a, 3);
	assert_int_equal(a.c.n, 4);
	inquiry_answer(a.i, 3, ANSWER_GIVEN, span_str("b.example"));
	assert_false(inquiry_settle(a.i));
	run_loop(l, &a, 4);
	assert_true(inquiry_settle(a.i));
	two_rounds_are_right(inquiry_sheet(a.i));
	stop(&a);
	loop_free(l);
}

/* In the middle of a judgement that has no end. */
static void
it_can_be_given_up(void **state)
{
	struct asking a = { .judged = 0 };
	struct loop *l = loop_new();

	(void)state;
	start(&a, span_str("X-Try: spin\n\n"), (struct remote_options){
	    .loop = l });
	assert_false(inquiry_settle(a.i));
	inquiry_cancel(a.i);
	assert_true(inquiry_done(a.i));
	assert_null(inquiry_sheet(a.i));
	stop(&a);
	while (loop_busy(l))
		loop_step(l, true);
	loop_free(l);
}

static void
a_mail_that_kills(void **state)
{
	struct asking a = { .judged = 0 };
	struct loop *l = loop_new();

	(void)state;
	fails_with("X-Try: die\nAsk: dns 1 a.example\n\n", "died");
	start(&a, span_str("X-Try: die\n\n"), (struct remote_options){
	    .loop = l });
	assert_false(inquiry_settle(a.i));
	run_loop(l, &a, 1);
	assert_true(inquiry_done(a.i));
	failed_with(&a, "died");
	stop(&a);
	loop_free(l);
}

/* The first helper dies, the second does not: nothing is said. */
static void
started_anew_once(void **state)
{
	struct asking a = { .judged = 0 };
	FILE *f = fopen(wrapper, "we");

	(void)state;
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n[ -e '%s' ] || MTGP_TRY_DIE=1\n"
	    ": > '%s'\nexport MTGP_TRY_DIE\nexec '%s' \"$@\"\n", flag, flag,
	    helper);
	fclose(f);
	assert_int_equal(chmod(wrapper, 0700), 0);
	unlink(flag);
	start(&a, span_str(two_rounds), (struct remote_options){
	    .helper = wrapper, .options = span_str(
	    "{\"note\":\"an option\"}") });
	assert_true(inquiry_settle(a.i));
	two_rounds_are_right(inquiry_sheet(a.i));
	assert_int_equal(access(flag, F_OK), 0);
	stop(&a);
}

/* A helper that notes each of its starts. */
static void
count_starts(void)
{
	FILE *f = fopen(wrapper, "we");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\necho >>'%s'\nexec '%s' \"$@\"\n", flag,
	    helper);
	fclose(f);
	assert_int_equal(chmod(wrapper, 0700), 0);
	unlink(flag);
}

static void
starts_are(off_t n)
{
	struct stat st;

	assert_int_equal(stat(flag, &st), 0);
	assert_int_equal(st.st_size, n);
}

static void
on_the_seat(struct remote_seat *seat, const char *mail, const char *word)
{
	struct asking a = { .judged = 0 };

	start(&a, span_str(mail), (struct remote_options){ .seat = seat,
	    .helper = wrapper, .options = span_str(
	    "{\"note\":\"an option\"}") });
	assert_true(inquiry_settle(a.i));
	if (word)
		failed_with(&a, word);
	else
		two_rounds_are_right(inquiry_sheet(a.i));
	stop(&a);
}

/* One helper for many mails, but none that failed, and not for ever. */
static void
a_seat(void **state)
{
	struct remote_seat *seat = remote_seat_new();

	(void)state;
	assert_non_null(seat);
	count_starts();
	for (int k = 0; k < 3; k++)
		on_the_seat(seat, two_rounds, NULL);
	starts_are(1);
	on_the_seat(seat, "X-Try: die\n\n", "died");
	starts_are(2);
	on_the_seat(seat, "X-Try: say\n\n7", "nonsense");
	starts_are(3);
	for (int k = 0; k < REMOTE_SEAT + 1; k++)
		on_the_seat(seat, two_rounds, NULL);
	starts_are(5);
	remote_seat_free(seat);
}

static void
an_endless_judgement(void **state)
{
	struct asking a = { .judged = 0 };

	(void)state;
	start(&a, span_str("X-Try: spin\n\n"), (struct remote_options){
	    .limit = USEC_SEC / 2 });
	assert_true(inquiry_settle(a.i));
	failed_with(&a, "timeout");
	/* later answers change nothing */
	assert_int_equal(inquiry_step(a.i), 0);
	failed_with(&a, "timeout");
	stop(&a);
}

static void
no_helper_at_all(void **state)
{
	static const struct { const char *helper, *word; } all[] = {
		{ "/nonexistent/helper", "missing" }, { "true", "start" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct asking a = { .judged = 0 };

		start(&a, span_str("\n"), (struct remote_options){
		    .helper = all[i].helper });
		assert_true(inquiry_settle(a.i));
		failed_with(&a, all[i].word);
		stop(&a);
	}
}

#ifndef WITH_SANITIZERS
static void
memory_is_limited(void **state)
{
	struct rusage u;

	(void)state;
	fails_with("X-Try: eat\n\n", "memory");
	/* the largest helper up to now: that one */
	assert_int_equal(getrusage(RUSAGE_CHILDREN, &u), 0);
	assert_in_range(u.ru_maxrss, 16 << 10, 64 << 10);
}
#endif

#define SHEET(rows) "{\"schema\":1,\"kind\":\"try\",\"subject\":\"\"," \
	"\"rows\":[" rows "]}"
#define ROW(more) "{\"id\":\"x\",\"key\":\"x\"" more "}"
#define QUESTION(q) "{\"sheet\":" SHEET("") ",\"questions\":[" q "]}"
#define ASK(kind, name, type) "{\"kind\":\"" kind "\",\"name\":\"" name \
	"\",\"type\":" type ",\"cd\":false,\"vantage\":\"\"}"

/* The mail answers itself. */
static void
lies_are_found(void **state)
{
	static const char *const lies[] = {
		"]", "[]", "{}", "true", "{\"sheet\":1,\"questions\":[]}",
		"{\"sheet\":" SHEET("") "}",
		"{\"sheet\":" SHEET("") ",\"questions\":{}}",
		"{\"sheet\":" SHEET("1") ",\"questions\":[]}",
		"{\"sheet\":{\"schema\":2,\"kind\":\"try\",\"subject\":\"\","
		    "\"rows\":[]},\"questions\":[]}",
		/* the sheet of something else */
		"{\"sheet\":{\"schema\":1,\"kind\":\"dns\",\"subject\":\"\","
		    "\"rows\":[]},\"questions\":[]}",
		/* a place that is not in the mail */
		"{\"sheet\":" SHEET(ROW(",\"evidence\":[{\"source\":\"mail\","
		    "\"position\":9000,\"length\":1}]")) ",\"questions\":[]}",
		"{\"sheet\":" SHEET(ROW(",\"evidence\":[{\"source\":\"mail\","
		    "\"position\":1,\"length\":9223372036854775807}]"))
		    ",\"questions\":[]}",
		/* what the analysis may not ask */
		QUESTION(ASK("https", "a.example", "0")),
		QUESTION(ASK("dns", "", "1")),
		QUESTION(ASK("mail", "a.example", "1")),
		QUESTION(ASK("dns", "a.example", "65536")),
		QUESTION(ASK("dns", "a.example", "-1")),
		QUESTION("{\"kind\":\"dns\"}"), QUESTION("7"),
		QUESTION("{\"kind\":\"dns\",\"name\":\"a.example\",\"type\":1,"
		    "\"cd\":false,\"vantage\":\"\",\"patience\":-1}"),
		"{\"error\":\"\"}", "{\"error\":\"Memory\"}",
		"{\"error\":[]}", "{\"open\":true}",
	};
	char mail[4096];

	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		snprintf(mail, sizeof mail, "X-Try: say\n\n%s", lies[i]);
		fails_with(mail, "nonsense");
	}
	fails_with("X-Try: say\n\n{\"error\":\"memory\"}", "memory");
	fails_with("X-Try: say\n\n{\"error\":\"large\"}", "large");
	fails_with("X-Try: say\n\n{\"error\":\"crypto\"}", "crypto");
}

/* It asks the same new thing at every judgement, for ever. */
static void
too_many_questions(void **state)
{
	struct asking a = { .judged = 0 };
	struct buf b;

	(void)state;
	buf_init(&b, (size_t)1 << 20);
	buf_adds(&b, "X-Try: say\n\n{\"sheet\":" SHEET("")
	    ",\"questions\":[");
	for (int k = 0; k < 301; k++) {
		buf_addf(&b, "%s" "{\"kind\":\"dns\",\"name\":\"n%d\","
		    "\"type\":1,\"cd\":false,\"vantage\":\"\"}",
		    k ? "," : "", k);
	}
	buf_adds(&b, "]}");
	start(&a, buf_span(&b), (struct remote_options){ .limit = 0 });
	assert_true(inquiry_settle(a.i));
	failed_with(&a, "nonsense");
	assert_true(a.c.n <= INQUIRY_QUESTIONS);
	stop(&a);
	buf_done(&b);
}

/* Millions of values in one frame. */
static void
heavy_frames_are_refused(void **state)
{
	struct wire_reply r;
	struct buf b;

	(void)state;
	buf_init(&b, HELPER_FRAME_MAX + 16);
	buf_adds(&b, "{\"sheet\":[");
	for (int i = 0; i < 2000000; i++)
		buf_adds(&b, "[],");
	buf_adds(&b, "[]]}");
	assert_int_equal(wire_reply_read(buf_span(&b), &r), -EFBIG);
	wire_reply_done(&r);
	/* the same inside a string is one value */
	buf_reset(&b);
	buf_adds(&b, "{\"error\":\"");
	for (int i = 0; i < 2000000; i++)
		buf_adds(&b, ",[\\\"");
	buf_adds(&b, "\"}");
	assert_int_equal(wire_reply_read(buf_span(&b), &r), -EPROTO);
	wire_reply_done(&r);
	buf_done(&b);
}

/* Answers in several frames, larger than one of the helper's. */
static void
many_large_answers(void **state)
{
	struct asking a = { .c.later = true };
	char *big = malloc(60000);
	struct buf b;

	(void)state;
	assert_non_null(big);
	memset(big, 'x', 60000);
	buf_init(&b, (size_t)1 << 20);
	for (int k = 0; k < 150; k++)
		buf_addf(&b, "Ask: dns 1 n%d.example\n", k);
	buf_adds(&b, "\n");
	start(&a, buf_span(&b), (struct remote_options){ .limit = 0 });
	assert_false(inquiry_settle(a.i));
	for (size_t k = 0; k < 150; k++)
		inquiry_answer(a.i, k, ANSWER_GIVEN, span_of(big, 60000));
	assert_true(inquiry_settle(a.i));
	assert_int_equal(row_of(inquiry_sheet(a.i), "n149.example")->value.n,
	    60000);
	stop(&a);
	buf_done(&b);
	free(big);
}

static int
setup(void **state)
{
	const char *b = getenv("builddir");

	(void)state;
	snprintf(helper, sizeof helper, "%s/mtgp-helper-test", b ? b : ".");
	snprintf(dir, sizeof dir, "/tmp/mtgp-remote-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(wrapper, sizeof wrapper, "%s/helper", dir);
	snprintf(flag, sizeof flag, "%s/started", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(wrapper);
	unlink(flag);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_and_answers),
		cmocka_unit_test(with_a_loop),
		cmocka_unit_test(it_can_be_given_up),
		cmocka_unit_test(a_mail_that_kills),
		cmocka_unit_test(started_anew_once),
		cmocka_unit_test(a_seat),
		cmocka_unit_test(an_endless_judgement),
		cmocka_unit_test(no_helper_at_all),
#ifndef WITH_SANITIZERS
		cmocka_unit_test(memory_is_limited),
#endif
		cmocka_unit_test(lies_are_found),
		cmocka_unit_test(too_many_questions),
		cmocka_unit_test(heavy_frames_are_refused),
		cmocka_unit_test(many_large_answers),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
