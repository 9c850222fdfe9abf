/* core/inquiry/facts. */
#include "core/inquiry/facts.h"

#include <errno.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static struct span
get(const struct facts *f, const char *name, const char *key)
{
	return facts_get(f, name, span_str(key));
}

static void
values_by_name_and_key(void **state)
{
	struct facts *f = facts_new();
	struct span key, value;
	char big[65537];

	(void)state;
	assert_int_equal(facts_add(f, "own.address", span_str("192.0.2.1"),
	    span_str("")), 0);
	assert_int_equal(facts_add(f, "own.address",
	    span_str("2001:db8::1"), span_str("eth0")), 0);
	assert_int_equal(facts_add(f, "queue.name", span_str("A1"),
	    span_str("deferred")), 0);
	assert_int_equal(facts_count(f, "own.address"), 2);
	assert_int_equal(facts_count(f, "nothing"), 0);
	assert_non_null(get(f, "own.address", "192.0.2.1").p);
	assert_int_equal(get(f, "own.address", "192.0.2.1").n, 0);
	assert_null(get(f, "own.address", "192.0.2.2").p);
	assert_null(get(f, "own", "address").p);
	assert_int_equal(facts_at(f, "own.address", 1, &key, &value), 0);
	assert_span_equal(key, "2001:db8::1");
	assert_span_equal(value, "eth0");
	assert_int_equal(facts_at(f, "own.address", 2, &key, &value),
	    -ENOENT);
	/* again: replaced in place */
	assert_int_equal(facts_add(f, "queue.name", span_str("A1"),
	    span_str("active")), 0);
	assert_int_equal(facts_count(f, "queue.name"), 1);
	assert_span_equal(get(f, "queue.name", "A1"), "active");
	/* name and key do not run together */
	assert_int_equal(facts_add(f, "a", span_of("b\0c", 3),
	    span_str("1")), 0);
	assert_null(get(f, "a", "b").p);
	assert_int_equal(facts_add(f, "", span_str("k"), span_str("v")),
	    -EINVAL);
	assert_int_equal(facts_add(f, "a b", span_str("k"), span_str("v")),
	    -EINVAL);
	memset(big, 'x', sizeof big);
	assert_int_equal(facts_add(f, "a", span_of(big, sizeof big),
	    span_str("v")), -EINVAL);
	facts_free(f);
	facts_free(NULL);
}

static void
postconf(void **state)
{
	struct facts *f = facts_new();

	(void)state;
	assert_int_equal(facts_from_postconf(f, span_str(
	    "maillog_file = /var/log/mail.log\n"
	    "relayhost =\n"
	    "inet_protocols = ipv4\n"
	    "mydestination = $myhostname, a = b, localhost\n"
	    "postconf: warning: something\n"
	    "not a line\n = x\n\n"
	    "Mixed_Name = 1\r\n"
	    "last = no newline")), 0);
	assert_span_equal(get(f, "postconf.maillog_file", ""),
	    "/var/log/mail.log");
	assert_non_null(get(f, "postconf.relayhost", "").p);
	assert_int_equal(get(f, "postconf.relayhost", "").n, 0);
	assert_span_equal(get(f, "postconf.mydestination", ""),
	    "$myhostname, a = b, localhost");
	assert_span_equal(get(f, "postconf.Mixed_Name", ""), "1");
	assert_span_equal(get(f, "postconf.last", ""), "no newline");
	assert_null(get(f, "postconf.not", "").p);
	facts_free(f);
}

static void
postqueue(void **state)
{
	static const char json[] =
	    "{\"queue_name\": \"deferred\", \"queue_id\": \"4Wy0Wt2rCKz1Rkb\","
	    " \"arrival_time\": 1725267419, \"message_size\": 4096,"
	    " \"forced_expire\": false, \"sender\": \"taro@example.jp\","
	    " \"recipients\": [{\"address\": \"info@example.com\","
	    " \"delay_reason\": \"host mx.example.com[192.0.2.25] said: 451"
	    " 4.7.1 Greylisted\\n(in reply)\"},"
	    " {\"address\": \"b@example.com\"}]}\n"
	    "garbage\n{\"queue_id\": 5}\n{\"queue_id\": \"\"}\n[]\nnull\n"
	    "{\"queue_id\": \"A1\", \"queue_id\": \"A2\"}\n"
	    "{\"queue_id\": \"B1\", \"queue_name\": [1], \"sender\": null,"
	    " \"arrival_time\": -5, \"message_size\": \"4\","
	    " \"recipients\": {\"a\": 1}}\n"
	    "{\"queue_id\": \"C1\", \"recipients\": [7, null, {\"address\":"
	    " 3}]}\n"
	    "{\"queue_name\": \"hold\", \"queue_id\": \"D1\", \"sender\":"
	    " \"\xff@example.jp\"}\n"
	    "{\"queue_name\": \"active\", \"queue_id\": \"E1\"";
	struct facts *f = facts_new();

	(void)state;
	assert_int_equal(facts_from_postqueue(f, span_str(json)), 0);
	assert_span_equal(get(f, "queue.name", "4Wy0Wt2rCKz1Rkb"),
	    "deferred");
	assert_span_equal(get(f, "queue.arrival", "4Wy0Wt2rCKz1Rkb"),
	    "1725267419");
	assert_span_equal(get(f, "queue.size", "4Wy0Wt2rCKz1Rkb"), "4096");
	assert_span_equal(get(f, "queue.sender", "4Wy0Wt2rCKz1Rkb"),
	    "taro@example.jp");
	assert_int_equal(facts_count(f, "queue.recipient"), 2);
	assert_true(facts_count(f, "queue.to") > 0);
	assert_int_equal(facts_count(f, "queue.reason"), 1);
	assert_non_null(get(f, "queue.reason",
	    "4Wy0Wt2rCKz1Rkb info@example.com").p);
	/* duplicates, wrong types, cut lines */
	assert_null(get(f, "queue.name", "A1").p);
	assert_null(get(f, "queue.name", "B1").p);
	assert_int_equal(facts_count(f, "queue.arrival"), 1);
	assert_int_equal(facts_count(f, "queue.size"), 1);
	assert_span_equal(get(f, "queue.sender", "D1"),
	    "\xef\xbf\xbd@example.jp");
	assert_null(get(f, "queue.name", "E1").p);
	facts_free(f);
}

static void
deep_and_long_json(void **state)
{
	struct facts *f = facts_new();
	struct buf b;

	(void)state;
	buf_init(&b, 8 << 20);
	buf_adds(&b, "{\"queue_id\": \"A1\", \"recipients\": ");
	buf_addfill(&b, '[', 100000);
	buf_adds(&b, "\n{\"queue_name\": \"hold\", \"queue_id\": \"B1\","
	    " \"sender\": \"");
	buf_addfill(&b, 'x', 70000);
	buf_adds(&b, "\"}\n{\"queue_name\": \"");
	buf_addfill(&b, 'x', 2 << 20);
	buf_adds(&b, "\", \"queue_id\": \"C1\"}\n"
	    "{\"queue_name\": \"hold\", \"queue_id\": \"D1\"}\n");
	assert_int_equal(facts_from_postqueue(f, buf_span(&b)), 0);
	assert_null(get(f, "queue.name", "A1").p);
	assert_span_equal(get(f, "queue.name", "B1"), "hold");
	assert_null(get(f, "queue.sender", "B1").p);
	assert_null(get(f, "queue.name", "C1").p);
	assert_span_equal(get(f, "queue.name", "D1"), "hold");
	buf_done(&b);
	facts_free(f);
}

static void
files_come_back(void **state)
{
	char path[] = "/tmp/mtgp-facts-XXXXXX";
	struct facts *f = facts_new(), *g = facts_new();
	int fd = mkstemp(path);
	struct error e = { 0 };
	struct buf b;
	FILE *file;

	(void)state;
	facts_add(f, "queue.reason", span_str("A1"),
	    span_str("a\tb\nc\x01\xff é"));
	facts_add(f, "own.address", span_str("192.0.2.1"), span_str(""));
	buf_init(&b, 10000);
	assert_int_equal(facts_write(f, &b), 0);
	file = fdopen(fd, "w");
	fwrite(b.data, 1, b.len, file);
	fclose(file);
	assert_int_equal(facts_read(g, path, &e), 0);
	assert_span_equal(get(g, "queue.reason", "A1"),
	    "a b c \xef\xbf\xbd é");
	assert_int_equal(facts_count(g, "own.address"), 1);
	file = fopen(path, "w");
	fputs("name\tkey\tvalue\nok\t\t1\nbad name\tk\tv\n", file);
	fclose(file);
	assert_int_equal(facts_read(g, path, &e), -EINVAL);
	assert_non_null(strstr(e.en, "line 3: \"bad name\""));
	file = fopen(path, "w");
	fputs("name\tvalue\nok\t1\n", file);
	fclose(file);
	assert_int_equal(facts_read(g, path, &e), -EINVAL);
	assert_non_null(strstr(e.en, "\"key\""));
	unlink(path);
	assert_int_equal(facts_read(g, path, &e), -ENOENT);
	assert_non_null(strstr(e.ja, path));
	buf_done(&b);
	facts_free(f);
	facts_free(g);
}

/* The sample's facts are read by this very code. */
static void
sample_file(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct facts *f = facts_new();
	struct error e = { 0 };
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/data/sample/facts.tsv",
	    srcdir ? srcdir : ".");
	assert_int_equal(facts_read(f, path, &e), 0);
	assert_true(facts_count(f, "queue.name") > 0);
	assert_non_null(get(f, "postconf.relayhost", "").p);
	facts_free(f);
}

UNIT_MAIN(
	cmocka_unit_test(values_by_name_and_key),
	cmocka_unit_test(postconf),
	cmocka_unit_test(postqueue),
	cmocka_unit_test(deep_and_long_json),
	cmocka_unit_test(files_come_back),
	cmocka_unit_test(sample_file),
)
