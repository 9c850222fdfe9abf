/* core/blocklist/lists: what an answer means, and data with faults. */
#include "core/blocklist/lists.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static struct lists *
load(void)
{
	const char *src = getenv("srcdir");
	struct lists *l = NULL;
	struct error e = { 0 };
	char dir[512];

	snprintf(dir, sizeof dir, "%s/data/blocklists", src ? src : ".");
	if (lists_load(dir, NULL, &l, &e) < 0)
		fail_msg("%s", e.en);
	return l;
}

static const char *
answer_of(const struct lists *l, const char *zone, const char *address)
{
	static const char *const names[] = { "listed", "welcome", "info",
		"refused", "policy" };
	const struct blocklist *list = lists_find(l, span_str(zone));
	const struct list_code *v[LIST_CODES];
	struct in_addr in;
	size_t n;

	assert_non_null(list);
	assert_int_equal(inet_pton(AF_INET, address, &in), 1);
	n = lists_meaning(l, list, ntohl(in.s_addr), v);
	return n == 0 ? "unknown" : names[v[0]->answer];
}

/* What other tools take for a listing, or for a welcome. */
static const struct { const char *zone, *address, *answer; } answers[] = {
	{ "zen.spamhaus.org", "127.0.0.2", "listed" },
	{ "zen.spamhaus.org", "127.255.255.252", "refused" },
	{ "zen.spamhaus.org", "127.255.255.254", "refused" },
	{ "zen.spamhaus.org", "127.255.255.255", "refused" },
	{ "zen.spamhaus.org", "127.255.255.7", "refused" },
	{ "zen.spamhaus.org", "127.0.0.200", "unknown" },
	{ "multi.uribl.com", "127.0.0.1", "refused" },
	{ "multi.uribl.com", "127.0.0.3", "refused" },
	{ "multi.surbl.org", "127.0.0.1", "refused" },
	{ "multi.surbl.org", "127.0.0.80", "listed" },
	{ "list.dnswl.org", "127.0.0.255", "refused" },
	{ "list.dnswl.org", "127.0.5.1", "welcome" },
	{ "hostkarma.junkemailfilter.com", "127.0.0.1", "welcome" },
	{ "b.barracudacentral.org", "127.0.0.1", "unknown" },
};

static void
meanings(void **state)
{
	struct lists *l = load();

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		const char *got = answer_of(l, answers[i].zone,
		    answers[i].address);

		if (strcmp(got, answers[i].answer) != 0)
			fail_msg("%s %s: %s, not %s", answers[i].zone,
			    answers[i].address, got, answers[i].answer);
	}
	lists_free(l);
}

/* 127.0.0.80 is 64 + 16: both lists of the mask speak. */
static void
bit_mask(void **state)
{
	struct lists *l = load();
	const struct list_code *v[LIST_CODES];

	(void)state;
	assert_int_equal(lists_meaning(l, lists_find(l, span_str(
	    "multi.surbl.org")), 0x7f000050, v), 2);
	assert_int_equal(lists_meaning(l, lists_find(l, span_str(
	    "multi.surbl.org")), 0x7f000150, v), 0);
	lists_free(l);
}

/* Both languages, test points of a list that may be asked, no zone twice. */
static void
whole_data(void **state)
{
	struct lists *l = load();

	(void)state;
	assert_true(lists_count(l) > 100);
	assert_true(lists_web_count(l) > 5);
	assert_true(lists_dated(l) != TIME_NONE);
	for (size_t i = 0; i < lists_count(l); i++) {
		const struct blocklist *v = lists_at(l, i);

		if (lists_find(l, v->zone) != v)
			fail_msg("%s twice", v->name);
		if (v->part_of.n > 0 && lists_find(l, v->part_of) == NULL)
			fail_msg("%s is part of nothing", v->name);
		if (v->life == LIST_UNSURE && v->takes[LIST_IPV4] &&
		    v->kind != LIST_INFO && *v->must[LIST_IPV4] == '\0' &&
		    *v->must_not[LIST_IPV4] == '\0')
			fail_msg("%s: unsure, and no test point", v->name);
	}
	lists_free(l);
}

#define CODES "zone\tmatch\tvalue\tvalue_to\tanswer\tseverity\tmeaning_ja\t" \
	"meaning_en\tadvice_ja\tadvice_en\twho\twho_note_ja\twho_note_en\t" \
	"clears_after\n"
#define ZONES "zone\tname\tkind\tipv4\tipv6\tdomain\tkey_needed\tstatus\t" \
	"self_test\tweight\n"
#define POINTS "zone\tfamily\tmust_list\tmust_not_list\n"

/* A user's file with a fault, and what the sentence names. */
static const struct { const char *file, *text, *where, *what; } bad[] = {
	{ "blocklist_codes.tsv", CODES "bl.example\texact\t127.0.0.2\t\tlisted"
	    "\terror\ta\ta\ta\ta\tanyone\t\t\t\n",
	    "blocklist_codes.tsv, line 2", "bl.example" },
	{ "blocklist_codes.tsv", CODES "zen.spamhaus.org\texact\t127.0.0.2\t\t"
	    "listed\terror\ta\ta\ta\ta\teveryone\t\t\t\n",
	    "blocklist_codes.tsv, line 2", "everyone" },
	{ "blocklists.tsv", ZONES "bl..example\tBL\tblock\tyes\tno\tno\tno\t"
	    "alive\tstandard\t1\n", "blocklists.tsv, line 2", "bl..example" },
	{ "blocklists.tsv", ZONES "bl example\tBL\tblock\tyes\tno\tno\tno\t"
	    "alive\tstandard\t1\n", "blocklists.tsv, line 2", "bl example" },
	{ "blocklists.tsv", ZONES "example\tBL\tblock\tyes\tno\tno\tno\t"
	    "alive\tstandard\t1\n", "blocklists.tsv, line 2", "example" },
	{ "blocklist_selftests.tsv", POINTS "zen.spamhaus.org\tipv4\t"
	    "127.0.0.256\t\n", "blocklist_selftests.tsv, line 2",
	    "127.0.0.256" },
	{ "blocklist_selftests.tsv", POINTS "zen.spamhaus.org\tipv4\t"
	    "127.0.0.2\t::1\n", "blocklist_selftests.tsv, line 2", "::1" },
};

static void
faults(void **state)
{
	char dir[] = "/tmp/mtgp-lists-XXXXXX", path[600], data[512];
	const char *src = getenv("srcdir");

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(data, sizeof data, "%s/data/blocklists", src ? src : ".");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct lists *l = NULL;
		struct error e = { 0 };
		FILE *f;

		snprintf(path, sizeof path, "%s/%s", dir, bad[i].file);
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(bad[i].text, f);
		assert_int_equal(fclose(f), 0);
		if (lists_load(data, dir, &l, &e) == 0)
			fail_msg("%s: no fault", bad[i].what);
		assert_non_null(strstr(e.en, bad[i].where));
		assert_non_null(strstr(e.ja, bad[i].what));
		unlink(path);
	}
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(meanings),
		cmocka_unit_test(bit_mask),
		cmocka_unit_test(whole_data),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
