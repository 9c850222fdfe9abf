/* core/checklist/session: what was answered is kept, through kill -9, a full
 * disk and a list that has changed. */
#include "core/checklist/session.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/unit/checklist/list_help.h"
#undef NOW
#include "tests/unit/case/store_help.h"

/* A library of the one list. */
struct one {
	struct read	 k;
	struct library_entry entry;
	struct library	 l;
	struct folder	 f;
	struct store	*s;
	struct arena	*a;
};

static void
set_up(struct one *o)
{
	*o = (struct one){ .a = arena_new(16 << 20) };
	read_with(&o->k, NULL, NULL);
	o->entry = (struct library_entry){ .name = "small",
		.path = "small.checklist", .list = &o->k.list };
	o->l = (struct library){ .arena = o->k.a, .v = &o->entry, .n = 1 };
	folder_make(&o->f);
	o->s = folder_open(&o->f);
}

static void
tear_down(struct one *o)
{
	store_close(o->s);
	folder_remove(&o->f);
	arena_free(o->a);
	read_done(&o->k);
}

static struct session *
begin(struct one *o, int64_t case_id)
{
	const struct session_options so = { .store = o->s,
		.case_id = case_id, .lang = LANG_JA };
	struct session *s = NULL;
	struct error e = { 0 };

	if (session_begin(&o->k.list, &so, NOW, &s, &e) < 0)
		fail_msg("%s", e.en);
	return s;
}

static struct session *
resume(struct one *o, int64_t run)
{
	const struct session_options so = { .store = o->s };
	struct session *s = NULL;
	struct error e = { 0 };

	if (session_resume(&o->l, run, &so, NOW + USEC_HOUR, &s, &e) < 0)
		fail_msg("%s", e.en);
	return s;
}

static const char *
here(const struct session *s)
{
	return walk_step(session_walk(s))->node->id;
}

static void
makes_its_case_and_goes_on(void **state)
{
	struct session *s;
	struct case_item *items;
	struct case_value *values;
	struct run_info *runs;
	struct error e = { 0 };
	struct one o;
	int64_t run, id;
	size_t n;

	(void)state;
	set_up(&o);
	s = begin(&o, 0);
	/* Only looking makes nothing. */
	assert_int_equal(store_run_list(o.s, 0, true, o.a, &runs, &n, &e),
	    0);
	assert_int_equal(n, 0);
	assert_int_equal(session_answer(s, 'y', NOW, &e), 0);
	assert_int_equal(session_set(s, "rcpt", "info@example.com",
	    WALK_FROM_PERSON, NOW, &e), 0);
	assert_int_equal(session_note(s, "メモ", NOW, &e), 0);
	run = session_run(s);
	id = session_case(s);
	assert_string_equal(session_case_name(s), "2024-09-02 小さな手順書");
	session_free(s);
	s = resume(&o, run);
	assert_string_equal(here(s), "look");
	assert_string_equal(walk_value(session_walk(s), "rcpt")->value,
	    "info@example.com");
	assert_string_equal(walk_step(session_walk(s))->note, "メモ");
	assert_int_equal(session_case(s), id);
	/* One finding, however many steps. */
	assert_int_equal(session_set(s, "date", "", WALK_OPEN, NOW, &e), 0);
	assert_int_equal(session_answer(s, 'n', NOW, &e), 0);
	assert_int_equal(store_items(o.s, id, false, o.a, &items, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_string_equal(items[0].sheet_kind, "checklist");
	assert_non_null(strstr(items[0].row_json, "\"info\""));
	session_free(s);
	/* The case knows the value from now on. */
	assert_int_equal(store_values(o.s, id, o.a, &values, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_string_equal(values[0].field, "rcpt");
	s = begin(&o, id);
	assert_int_equal(walk_value(session_walk(s), "rcpt")->origin,
	    WALK_FROM_CASE);
	session_free(s);
	/* It has ended. */
	assert_int_equal(store_run_list(o.s, id, true, o.a, &runs, &n, &e),
	    0);
	assert_int_equal(n, 0);
	assert_int_equal(store_run_list(o.s, id, false, o.a, &runs, &n, &e),
	    0);
	assert_int_equal(n, 1);
	assert_string_equal(runs[0].result, "info");
	tear_down(&o);
}

static void
what_helped_is_counted(void **state)
{
	struct error e = { 0 };
	struct text said;
	struct one o;

	(void)state;
	set_up(&o);
	assert_int_equal(session_solved(o.s, &o.k.list, o.a, &said, &e), 0);
	assert_true(text_is_none(&said));
	for (int i = 0; i < 3; i++) {
		struct session *s = begin(&o, 0);

		assert_int_equal(session_answer(s, 'n', NOW, &e), 0);
		assert_int_equal(session_answer(s, 'y', NOW, &e), 0);
		session_free(s);
	}
	assert_int_equal(session_solved(o.s, &o.k.list, o.a, &said, &e), 0);
	assert_non_null(strstr(said.ja, "入れ直します"));
	assert_non_null(strstr(said.ja, "3"));
	tear_down(&o);
}

/* The child answers for ever and says each answer that was acknowledged. */
static void
child(struct one *o, int fd)
{
	const struct session_options so = { .lang = LANG_JA };
	struct session_options own = so;
	struct session *s;
	struct store *store;
	int64_t said[2];

	if (store_open(o->f.store, false, &store, NULL) < 0)
		_exit(9);
	own.store = store;
	if (session_begin(&o->k.list, &own, NOW, &s, NULL) < 0)
		_exit(8);
	for (int64_t i = 1;; i++) {
		if (session_answer(s, 'n', NOW + i, NULL) < 0)
			_exit(7);
		said[0] = session_run(s);
		said[1] = i;
		if (write(fd, said, sizeof said) != sizeof said)
			_exit(6);
	}
}

static void
kill_in_the_middle(void **state)
{
	(void)state;
	for (int round = 1; round <= 8; round++) {
		int64_t said[2], run = 0, last = 0;
		struct session *s;
		struct one o;
		int fd[2], status;
		pid_t pid;

		set_up(&o);
		assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
		pid = fork();
		if (pid == 0)
			child(&o, fd[1]);
		close(fd[1]);
		while (last < round * 3 && read(fd[0], said, sizeof said) ==
		    sizeof said) {
			run = said[0];
			last = said[1];
		}
		assert_int_equal(kill(pid, SIGKILL), 0);
		while (read(fd[0], said, sizeof said) == sizeof said)
			last = said[1];
		close(fd[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		s = resume(&o, run);
		/* It stands where the last answer led, or one further: one
		 * that was kept and could no longer be said. */
		assert_in_range(session_walk(s)->at, (size_t)last,
		    (size_t)last + 1);
		assert_int_equal(session_walk(s)->nsteps,
		    session_walk(s)->at + 1);
		session_free(s);
		tear_down(&o);
	}
}

static void
a_full_disk_changes_nothing(void **state)
{
	struct error e = { 0 };
	struct session *s;
	struct one o;
	int64_t pages, limit;
	int r = 0;

	(void)state;
	set_up(&o);
	s = begin(&o, 0);
	assert_int_equal(session_answer(s, 'n', NOW, &e), 0);
	assert_int_equal(store_number(o.s, &e, 0, &pages, "PRAGMA page_count",
	    ""), 0);
	assert_int_equal(store_number(o.s, &e, 0, &limit,
	    "PRAGMA max_page_count = 1", ""), 0);
	for (int i = 0; r == 0 && i < 500; i++)
		r = session_answer(s, 'n', NOW, &e);
	assert_int_equal(r, -ENOSPC);
	assert_sentence(&e);
	r = (int)session_walk(s)->nsteps;
	assert_int_equal(session_walk(s)->at + 1, r);
	session_free(s);
	s = resume(&o, 1);
	assert_int_equal(session_walk(s)->nsteps, r);
	session_free(s);
	tear_down(&o);
}

/* The list was edited meanwhile: it goes on at the last step that both
 * have. */
static void
a_changed_list(void **state)
{
	struct error e = { 0 };
	struct session *s;
	struct read other = { 0 };
	struct one o;
	int64_t run;

	(void)state;
	set_up(&o);
	s = begin(&o, 0);
	assert_int_equal(session_answer(s, 'n', NOW, &e), 0);
	assert_int_equal(session_answer(s, 'n', NOW, &e), 0);
	run = session_run(s);
	session_free(s);
	read_with(&other, "-> n | 動かない | no => fix",
	    "-> n | 動かない | no => look");
	o.entry.list = &other.list;
	s = resume(&o, run);
	assert_string_equal(here(s), "start");
	assert_int_equal(session_walk(s)->nsteps, 1);
	assert_int_equal(session_answer(s, 'n', NOW, &e), 0);
	assert_string_equal(here(s), "look");
	session_free(s);
	o.l.n = 0;
	assert_int_equal(session_resume(&o.l, run, &(struct session_options){
	    .store = o.s }, NOW, &s, &e), -ENOENT);
	assert_sentence(&e);
	o.l.n = 1;
	read_done(&other);
	tear_down(&o);
}

static void
the_day_of_the_next_check_is_due(void **state)
{
	static const char *const days[] = { "2024-09-09", "そのうち" };
	struct error e = { 0 };
	struct case_info info;
	struct one o;
	int64_t id, run;

	(void)state;
	set_up(&o);
	assert_int_equal(store_case_add(o.s, "x", NOW, &id, &e), 0);
	assert_int_equal(store_run_add(o.s, id, "small", 1, NOW, &run, &e),
	    0);
	/* What is no day is kept as it is, and changes no date. */
	for (size_t i = 0; i < 2; i++) {
		const struct run_value v = { .name = "due", .value = days[i],
			.field = "due" };
		const struct run_change c = { .values = &v, .nvalues = 1,
			.ended = TIME_NONE };

		assert_int_equal(store_run_change(o.s, run, &c, NOW, &e), 0);
		assert_int_equal(store_case_find(o.s, "x", o.a, &info, &e),
		    0);
		assert_in_range(info.due, NOW + 6 * USEC_DAY,
		    NOW + 8 * USEC_DAY);
	}
	tear_down(&o);
}

static void
without_a_store(void **state)
{
	struct error e = { 0 };
	struct session *s;
	struct one o;

	(void)state;
	set_up(&o);
	assert_int_equal(session_begin(&o.k.list, &(struct session_options){
	    .store = NULL }, NOW, &s, &e), 0);
	assert_int_equal(session_back(s, NOW, &e), -ENOENT);
	assert_sentence(&e);
	assert_int_equal(session_answer(s, 'x', NOW, &e), -EINVAL);
	assert_int_equal(session_answer(s, 'n', NOW, &e), 0);
	assert_int_equal(session_skip(s, 'y', "", NOW, &e), 0);
	assert_true(walk_ended(session_walk(s)));
	assert_int_equal(session_next(s, &o.l, NOW, &s, &e), -ENOENT);
	session_free(s);
	tear_down(&o);
}

UNIT_MAIN(
	cmocka_unit_test(makes_its_case_and_goes_on),
	cmocka_unit_test(what_helped_is_counted),
	cmocka_unit_test(kill_in_the_middle),
	cmocka_unit_test(a_full_disk_changes_nothing),
	cmocka_unit_test(a_changed_list),
	cmocka_unit_test(the_day_of_the_next_check_is_due),
	cmocka_unit_test(without_a_store),
)
