/* core/log: a message out of its lines, its verdict and its JSON. */
#include "tests/unit/log/message_build.h"

#include <errno.h>

#include "tests/unit/log/json_read.h"

static void
delivered(void **state)
{
	const struct log_attempt *at;

	(void)state;
	BUILD(BIRTH, MSGID,
	    "postfix/cleanup[12]: " ID ": warning: header Subject: =?UTF-8?B?"
	    "44GU6YCj57Wh?= from p1.example.net[198.51.100.7]; from=<taro@exa"
	    "mple.jp> to=<info@example.com> proto=ESMTP helo=<pc1>",
	    QUEUED("1"),
	    "~postfix/smtp[14]: Trusted TLS connection established to " MX
	    ": TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
	    SENT("smtp", "info@example.com", MX,
	    "250 ok 1725267419 qp 566407"), REMOVED);
	assert_int_equal(m.object, LOG_OBJECT_MESSAGE);
	assert_span_equal(m.queue_id, ID);
	assert_span_equal(m.host, "mail");
	assert_span_equal(m.instance, "postfix");
	assert_span_equal(m.account, "taro@example.jp");
	assert_span_equal(m.message_id, "m1@example.jp");
	assert_span_equal(m.from, "taro@example.jp");
	assert_span_equal(m.client_name, "p1.example.net");
	assert_span_equal(m.client_ip, "198.51.100.7");
	assert_span_equal(m.client_helo, "pc1");
	assert_span_equal(m.subject,
	    "\xE3\x81\x94\xE9\x80\xA3\xE7\xB5\xA1");
	assert_int_equal(m.size, 502);
	assert_int_equal(m.nrcpt, 1);
	assert_true(m.removed);
	assert_true(m.has_birth);
	assert_int_equal(m.arrived, INT64_C(1725267360000000));
	assert_int_equal(m.finished, INT64_C(1725267366000000));
	assert_int_equal(m.nlines, 7);
	verdict_is(VERDICT_DELIVERED_REMOTE);
	recipient_is(0, "info@example.com", VERDICT_DELIVERED_REMOTE);
	assert_int_equal(m.recipients[0].nattempts, 1);
	at = &m.recipients[0].attempts[0];
	assert_span_equal(at->service, "smtp");
	assert_span_equal(at->relay_name, "mx.example.com");
	assert_span_equal(at->relay_ip, "192.0.2.25");
	assert_int_equal(at->relay_port, 25);
	assert_int_equal(at->delay, 610);
	assert_int_equal(at->delays[0], 210);
	assert_int_equal(at->delays[3], 110);
	assert_span_equal(at->tls, "TLSv1.3 TLS_AES_256_GCM_SHA384 (Trusted)");
	assert_string_equal(at->receipt.product, "qmail");
	assert_span_equal(at->receipt.id, "566407");
	assert_int_equal(at->receipt.clock, INT64_C(1725267419000000));
	assert_int_equal(at->at.offset, 500);
}

static const struct {
	const char	*service, *relay, *reply;
	enum log_verdict verdict;
	const char	*child;
} hops[] = {
	{ "smtp", MX, "250 2.0.0 Ok: queued as 99E5B21A2C4",
	  VERDICT_DELIVERED_REMOTE, NULL },
	{ "smtp", "[2001:db8::25]:25", "250 ok",
	  VERDICT_DELIVERED_REMOTE, NULL },
	{ "smtp", "smtp.example.net[192.0.2.99]:587", "250 ok",
	  VERDICT_RELAYED, NULL },
	{ "smtp", "127.0.0.1[127.0.0.1]:10024", "250 2.0.0 from MTA(s"
	  "mtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 99E5B21A2C"
	  "4", VERDICT_FILTERED, "99E5B21A2C4" },
	{ "smtp", "localhost[::1]:10026", "250 ok", VERDICT_FILTERED,
	  NULL },
	{ "smtp", "127.0.0.1[127.0.0.1]:10024", "250 2.7.0 Ok, discar"
	  "ded, id=02279-04 - spam", VERDICT_DISCARDED, NULL },
	{ "smtp", "amavis[172.18.0.5]:10024", "250 2.0.0 Ok: queued a"
	  "s 99E5B21A2C4", VERDICT_FILTERED, "99E5B21A2C4" },
	/* a remote reply that imitates a filter is a remote reply */
	{ "smtp", MX, "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 25"
	  "0 2.0.0 Ok: queued as 99E5B21A2C4",
	  VERDICT_DELIVERED_REMOTE, NULL },
	{ "lmtp", "127.0.0.1[127.0.0.1]:10024", "250 2.5.0 OK",
	  VERDICT_FILTERED, NULL },
	{ "lmtp", "127.0.0.1[127.0.0.1]:24", "250 2.1.5 Ok",
	  VERDICT_DELIVERED_LOCAL, NULL },
	{ "lmtp", "mail[private/dovecot-lmtp]", "250 2.0.0 <a@b> x Sa"
	  "ved", VERDICT_DELIVERED_LOCAL, NULL },
	{ "lmtp", "mail[/run/amavis/amavis.sock]", "250 ok",
	  VERDICT_FILTERED, NULL },
	{ "local", "local", "delivered to mailbox",
	  VERDICT_DELIVERED_LOCAL, NULL },
	{ "local", "local", "forwarded as 99E5B21A2C4",
	  VERDICT_DELIVERED_LOCAL, "99E5B21A2C4" },
	{ "local", "local", "discarded", VERDICT_DISCARDED, NULL },
	{ "local", "local", "delivered to file: /dev/null",
	  VERDICT_DISCARDED, NULL },
	{ "virtual", "virtual", "delivered to maildir",
	  VERDICT_DELIVERED_LOCAL, NULL },
	{ "pipe", "dovecot", "delivered via dovecot service",
	  VERDICT_DELIVERED_LOCAL, NULL },
	{ "pipe", "maildrop", "delivered via maildrop service",
	  VERDICT_DELIVERED_LOCAL, NULL },
	{ "pipe", "spamassassin", "delivered via spamassassin service",
	  VERDICT_FILTERED, NULL },
	{ "discard", "none", "silently", VERDICT_DISCARDED, NULL },
};

static void
last_hop(void **state)
{
	char line[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(hops) / sizeof(hops[0]); i++) {
		snprintf(line, sizeof(line), "postfix/%s[14]: " ID ": to=<a@e"
		    "xample.com>, relay=%s, delay=1, delays=1/0/0/0, dsn=2.0."
		    "0, status=sent (%s)", hops[i].service, hops[i].relay,
		    hops[i].reply);
		BUILD(BIRTH, QUEUED("1"), line, REMOVED);
		verdict_is(hops[i].verdict);
		assert_int_equal(m.nchildren, hops[i].child != NULL);
		if (hops[i].child != NULL)
			assert_span_equal(m.children[0], hops[i].child);
	}
}

static void
relayhost(void **state)
{
	static const char *const names[] = { "[mx.example.com]:25",
		"192.0.2.25", "example.com", "mx.example.com" };
	static const char *const lines[] = { BIRTH, QUEUED("1"),
		SENT("smtp", "a@example.org", MX, "250 ok"), REMOVED, NULL };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct span h = span_str(names[i]);
		struct log_host_facts f = { &h, 1 };

		build_with(&f, lines);
		verdict_is(VERDICT_RELAYED);
	}
	build_with(&(struct log_host_facts){
	    &(struct span){ "ple.com", 7 }, 1 }, lines);
	verdict_is(VERDICT_DELIVERED_REMOTE);
}

static void
several_recipients(void **state)
{
	(void)state;
	BUILD(BIRTH, QUEUED("3"),
	    SENT("smtp", "a@example.com", MX, "250 ok"),
	    BOUNCED("b@example.com"), DEFERRED("c@example.com"));
	verdict_is(VERDICT_BOUNCED);
	recipient_is(0, "a@example.com", VERDICT_DELIVERED_REMOTE);
	recipient_is(1, "b@example.com", VERDICT_BOUNCED);
	recipient_is(2, "c@example.com", VERDICT_DEFERRED);
	assert_int_equal(m.finished, TIME_NONE);
	BUILD(BIRTH, QUEUED("2"),
	    SENT("smtp", "a@example.com", MX, "250 ok"),
	    DEFERRED("c@example.com"), QUEUED("1"),
	    DEFERRED("c@example.com"),
	    SENT("smtp", "c@example.com", MX, "250 ok"), REMOVED);
	verdict_is(VERDICT_DELIVERED_REMOTE);
	assert_int_equal(m.recipients[1].nattempts, 3);
	assert_int_equal(m.nrcpt, 2);
	/* one not yet tried */
	BUILD(BIRTH, QUEUED("2"),
	    SENT("smtp", "a@example.com", MX, "250 ok"));
	verdict_is(VERDICT_IN_QUEUE);
	/* expiry takes those still waiting, and only those */
	BUILD(BIRTH, QUEUED("3"),
	    SENT("smtp", "a@example.com", MX, "250 ok"),
	    DEFERRED("b@example.com"), BOUNCED("c@example.com"), EXPIRED,
	    REMOVED);
	verdict_is(VERDICT_BOUNCED);
	recipient_is(0, "a@example.com", VERDICT_DELIVERED_REMOTE);
	recipient_is(1, "b@example.com", VERDICT_EXPIRED);
	recipient_is(2, "c@example.com", VERDICT_BOUNCED);
}

static void
not_delivered(void **state)
{
	(void)state;
	BUILD(BIRTH, MSGID, QUEUED("1"));
	verdict_is(VERDICT_IN_QUEUE);
	BUILD(QUEUED("1"));
	verdict_is(VERDICT_UNKNOWN);
	BUILD(BIRTH, MSGID);
	verdict_is(VERDICT_UNKNOWN);
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"));
	verdict_is(VERDICT_DEFERRED);
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"), EXPIRED,
	    "postfix/bounce[15]: " ID ": sender non-delivery notification: 4F"
	    "5C64474F", REMOVED);
	verdict_is(VERDICT_EXPIRED);
	assert_int_equal(m.nchildren, 1);
	assert_span_equal(m.children[0], "4F5C64474F");
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"),
	    "postfix/postsuper[16]: " ID ": placed on hold");
	verdict_is(VERDICT_HELD);
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"),
	    "postfix/postsuper[16]: " ID ": placed on hold",
	    "postfix/postsuper[16]: " ID ": released from hold");
	verdict_is(VERDICT_DEFERRED);
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"),
	    "postfix/postsuper[16]: " ID ": removed");
	verdict_is(VERDICT_CANCELED);
	assert_false(m.removed);
	/* gone from the queue, and no line says how */
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"), REMOVED);
	verdict_is(VERDICT_UNKNOWN);
	BUILD(BIRTH, "postfix/cleanup[12]: " ID ": discard: header Subject: x"
	    " from y[192.0.2.9]; from=<a@example.com> to=<b@example.jp> proto"
	    "=ESMTP helo=<z>: gone");
	verdict_is(VERDICT_DISCARDED);
	recipient_is(0, "b@example.jp", VERDICT_DISCARDED);
	BUILD(BIRTH, MSGID, "postfix/cleanup[12]: " ID ": milter-reject: END-"
	    "OF-MESSAGE from y[192.0.2.9]: 5.7.1 Spam; from=<a@example.com> t"
	    "o=<b@example.jp> proto=ESMTP helo=<z>");
	verdict_is(VERDICT_REJECTED);
	assert_span_equal(m.reply, "5.7.1 Spam");
	recipient_is(0, "b@example.jp", VERDICT_REJECTED);
	/* one recipient refused, the other served */
	BUILD(BIRTH, "postfix/smtpd[11]: " ID ": reject: RCPT from y[192.0.2."
	    "9]: 550 5.1.1 <b@example.jp>: no; from=<a@example.com> to=<b@exa"
	    "mple.jp> proto=ESMTP helo=<z>", QUEUED("1"),
	    SENT("smtp", "a@example.com", MX, "250 ok"), REMOVED);
	verdict_is(VERDICT_REJECTED);
	recipient_is(1, "a@example.com", VERDICT_DELIVERED_REMOTE);
	BUILD(BIRTH, MSGID, "postfix/smtpd[11]: warning: " ID ": queue file s"
	    "ize limit exceeded");
	verdict_is(VERDICT_REJECTED);
	BUILD(BIRTH, QUEUED("1"), "postfix/smtp[1]: " ID ": to=<a@example.com"
	    ">, relay=none, delay=1, delays=1/0/0/0, dsn=4.3.0, status=SOFTBO"
	    "UNCE (no)");
	verdict_is(VERDICT_DEFERRED);
}

/* An access action comes before the id; it counts only right before birth. */
static void
held_at_the_door(void **state)
{
#define DOOR(pid, from) "~postfix/smtpd[" pid "]: NOQUEUE: hold: RCPT from p1" \
	".example.net[198.51.100.7]: <x>: Sender address look; from=<" from ">" \
	" to=<b@example.com> proto=ESMTP helo=<z>"
	(void)state;
	BUILD(DOOR("11", "a@example.com"), BIRTH, MSGID);
	verdict_is(VERDICT_HELD);
	assert_span_equal(m.from, "a@example.com");
	BUILD(DOOR("99", "a@example.com"), BIRTH, MSGID);
	verdict_is(VERDICT_UNKNOWN);
	BUILD(DOOR("11", "a@example.com"), BIRTH, QUEUED("1"));
	verdict_is(VERDICT_IN_QUEUE);
	BUILD(BIRTH, MSGID, DOOR("11", "a@example.com"));
	verdict_is(VERDICT_UNKNOWN);
}

/* Who it was for, while no attempt says so. */
static void
named_recipients(void **state)
{
#define CHECK(action, to) "postfix/cleanup[12]: " ID ": " action ": header Sub" \
	"ject: x from y[192.0.2.9]; from=<a@example.com> to=<" to "> proto=ESM" \
	"TP helo=<z>"
	(void)state;
	BUILD(BIRTH, MSGID, CHECK("hold", "b@example.jp"));
	verdict_is(VERDICT_HELD);
	recipient_is(0, "b@example.jp", VERDICT_HELD);
	BUILD(BIRTH, MSGID, CHECK("info", "b@example.jp"), QUEUED("1"));
	recipient_is(0, "b@example.jp", VERDICT_IN_QUEUE);
	BUILD(DOOR("11", "a@example.com"), BIRTH, MSGID);
	recipient_is(0, "b@example.com", VERDICT_HELD);
	BUILD("~postfix/smtpd[11]: NOQUEUE: warn: RCPT from p1.example.net[19"
	    "8.51.100.7]: odd; from=<a@example.com> to=<b@example.com> proto="
	    "ESMTP helo=<z>", BIRTH, MSGID);
	recipient_is(0, "b@example.com", VERDICT_UNKNOWN);
	/* an alias stands for it */
	BUILD(BIRTH, CHECK("info", "info@example.jp"), QUEUED("1"),
	    "postfix/lmtp[14]: " ID ": to=<taro@example.jp>, orig_to=<info@ex"
	    "ample.jp>, relay=m[private/x], delay=1, delays=1/0/0/0, dsn=2.0."
	    "0, status=sent (250 ok)", REMOVED);
	assert_int_equal(m.nrecipients, 1);
	recipient_is(0, "taro@example.jp", VERDICT_DELIVERED_LOCAL);
	/* one of two was tried, the other waits */
	BUILD(BIRTH, CHECK("info", "b@example.com"), QUEUED("2"),
	    SENT("smtp", "a@example.com", MX, "250 ok"));
	assert_int_equal(m.nrecipients, 2);
	verdict_is(VERDICT_IN_QUEUE);
	/* rewritten without a word: all that there are were tried */
	BUILD(BIRTH, CHECK("info", "b@example.com"), QUEUED("1"),
	    SENT("smtp", "a@example.com", MX, "250 ok"));
	assert_int_equal(m.nrecipients, 1);
}

/* The client went away: nobody has that mail. */
static void
unfinished(void **state)
{
	(void)state;
	BUILD(BIRTH, "~postfix/submission/smtpd[11]: lost connection after DA"
	    "TA (12 bytes) from p1.example.net[198.51.100.7]");
	verdict_is(VERDICT_UNKNOWN);
	assert_true(m.unfinished);
	BUILD(BIRTH, "~postfix/submission/smtpd[11]: disconnect from p1.examp"
	    "le.net[198.51.100.7] ehlo=1 mail=1 rcpt=1 quit=1 commands=4");
	assert_true(m.unfinished);
	BUILD("~postfix/submission/smtpd[11]: disconnect from p1.example.net["
	    "198.51.100.7] ehlo=1 quit=1 commands=2", BIRTH);
	assert_false(m.unfinished);
	BUILD(BIRTH, MSGID, "~postfix/submission/smtpd[11]: disconnect from p"
	    "1.example.net[198.51.100.7] ehlo=1 quit=1 commands=2");
	assert_false(m.unfinished);
}

/* What waits and was named by no line. */
static void
the_queue_knows(void **state)
{
	struct facts *f = facts_new();

	(void)state;
	assert_int_equal(facts_from_postqueue(f, span_str("{\"queue_name\":"
	    "\"active\",\"queue_id\":\"" ID "\",\"recipients\":[{\"address"
	    "\":\"b@example.com\"},{\"address\":\"c@example.com\"}]}\n")), 0);
	BUILD(BIRTH, MSGID, QUEUED("2"));
	log_message_ask_queue(arena, &m, f);
	recipient_is(0, "b@example.com", VERDICT_IN_QUEUE);
	BUILD(BIRTH, MSGID, QUEUED("1"), REMOVED);
	log_message_ask_queue(arena, &m, f);
	assert_int_equal(m.nrecipients, 0);
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"));
	log_message_ask_queue(arena, &m, f);
	assert_int_equal(m.nrecipients, 1);
	recipient_is(0, "a@example.com", VERDICT_DEFERRED);
	facts_free(f);
}

/* Text of others changes no verdict. */
static void
hostile(void **state)
{
	(void)state;
	BUILD(BIRTH, QUEUED("1"), "postfix/smtp[14]: " ID ": to=<a@example.co"
	    "m>, relay=" MX ", delay=1, delays=1/0/0/0, dsn=4.0.0, status=def"
	    "erred (host mx.example.com[192.0.2.25] said: 450 to=<victim@exam"
	    "ple.com>, relay=" MX ", dsn=2.0.0, status=sent (250 ok) : remove"
	    "d (in reply to RCPT TO command))");
	verdict_is(VERDICT_DEFERRED);
	assert_int_equal(m.nrecipients, 1);
	assert_false(m.removed);
	BUILD(BIRTH, "postfix/cleanup[12]: " ID ": warning: header Subject: x"
	    " from y[192.0.2.1]; from=<z@example.com> to=<victim@example.com>"
	    " proto=SMTP helo=<q>: status=sent (250 ok), removed from y[192.0"
	    ".2.9]; from=<taro@example.jp> to=<b@example.jp> proto=ESMTP helo"
	    "=<z>", MSGID, QUEUED("1"));
	verdict_is(VERDICT_IN_QUEUE);
	assert_int_equal(m.nrecipients, 1);
	recipient_is(0, "b@example.jp", VERDICT_IN_QUEUE);
	BUILD(BIRTH, "postfix/cleanup[12]: " ID ": message-id=<x>, to=<victim"
	    "@example.com>, status=sent (250 ok)", QUEUED("1"));
	verdict_is(VERDICT_IN_QUEUE);
	assert_int_equal(m.nrecipients, 0);
	/* lines of another id, and text that looks like a line */
	BUILD(BIRTH, QUEUED("1"), DEFERRED("a@example.com"),
	    "~postfix/qmgr[13]: 77777777AA: removed",
	    "postfix/smtp[14]: " ID ": host mx.example.com[192.0.2.25] said: "
	    "450 Sep  2 17:56:59 mail postfix/qmgr[13]: " ID ": removed");
	verdict_is(VERDICT_DEFERRED);
	BUILD(BIRTH, QUEUED("1"), "postfix/smtp[14]: " ID ": to=<\"x>, relay="
	    MX ", dsn=2.0.0, status=sent (250 ok)\"@example.com>, relay=" MX
	    ", delay=1, delays=1/0/0/0, dsn=5.1.1, status=bounced (no)");
	verdict_is(VERDICT_BOUNCED);
}

static void
no_lines(void **state)
{
	(void)state;
	assert_int_equal(log_message_build(arena, NULL, 0, NULL, &m),
	    -EINVAL);
}

/* Every size of arena: an error or the right answer. */
static void
little_memory(void **state)
{
	static const char line[] = "Sep  2 17:56:59 mail " SENT("smtp",
	    "a@example.com", MX, "250 ok");
	struct log_input_line in = { .bytes = { line, sizeof(line) - 1 } };

	(void)state;
	for (size_t max = 0; max < 8000; max += 97) {
		struct arena *a = arena_new(max);
		struct log_message x;

		if (a != NULL && log_message_build(a, &in, 1, NULL, &x) == 0)
			assert_int_equal(x.verdict,
			    VERDICT_DELIVERED_REMOTE);
		arena_free(a);
	}
}

static void
many_recipients(void **state)
{
	enum { N = 20000 };
	struct log_input_line *in = calloc(N, sizeof(*in));
	struct arena *a = arena_new((size_t)256 << 20);
	char *text = malloc((size_t)N * 200);

	(void)state;
	for (int i = 0; i < N; i++) {
		char *p = text + (size_t)i * 200;
		int n = snprintf(p, 200, "Sep  2 17:56:59 mail postfix/smtp[1"
		    "]: " ID ": to=<u%d@example.com>, relay=none, delay=1, de"
		    "lays=1/0/0/0, dsn=4.4.1, status=deferred (x)", i % 10000);

		in[i] = (struct log_input_line){ .bytes = span_of(p,
		    (size_t)n), .time = i };
	}
	assert_int_equal(log_message_build(a, in, N, NULL, &m), 0);
	assert_int_equal(m.nrecipients, 10000);
	assert_int_equal(m.recipients[9999].nattempts, 2);
	free(in);
	free(text);
	arena_free(a);
}

static char *json;

static void
print_json(bool with_lines)
{
	struct buf b;
	struct jw j;

	free(json);
	buf_init(&b, 1 << 20);
	jw_init(&j, &b);
	log_message_json(&j, &m, span_str("/var/log/mail.log"), with_lines);
	json = buf_take(&b);
	assert_non_null(json);
	buf_done(&b);
}

/* The value at "recipients.0.to", as text. */
static void
value_is(const char *path, const char *want)
{
	char *v = json_read(json, path);

	if (v == NULL || strcmp(v, want) != 0)
		fail_msg("%s: %s, wanted %s in %s", path, v ? v : "(absent)",
		    want, json);
	free(v);
}

static void
absent(const char *path)
{
	char *v = json_read(json, path);

	assert_null(v);
}

static void
json_message(void **state)
{
	(void)state;
	BUILD(BIRTH, MSGID, QUEUED("1"), SENT("smtp", "info@example.com", MX,
	    "250 2.0.0 Ok: queued as 99E5B21A2C4"), REMOVED);
	print_json(true);
	value_is("", "queue_id host instance arrived finished message_id subj"
	    "ect from size nrcpt account client recipients verdict removed or"
	    "igin children lines");
	value_is("queue_id", ID);
	value_is("verdict", "delivered-remote");
	value_is("arrived", "2024-09-02T17:56:00+09:00");
	value_is("subject", "null");
	value_is("size", "502");
	value_is("removed", "true");
	value_is("client", "name ip helo");
	value_is("client.helo", "null");
	value_is("recipients.0", "to orig_to verdict attempts");
	value_is("recipients.0.to", "info@example.com");
	value_is("recipients.0.orig_to", "null");
	value_is("recipients.0.verdict", "delivered-remote");
	value_is("recipients.0.attempts.0", "time service relay delay delays "
	    "dsn status reply receipt tls");
	value_is("recipients.0.attempts.0.relay", "name ip port");
	value_is("recipients.0.attempts.0.relay.port", "25");
	value_is("recipients.0.attempts.0.delay", "0.61");
	value_is("recipients.0.attempts.0.delays.3", "0.11");
	absent("recipients.0.attempts.0.delays.4");
	value_is("recipients.0.attempts.0.receipt", "product id clock");
	value_is("recipients.0.attempts.0.receipt.product", "postfix");
	value_is("recipients.0.attempts.0.receipt.clock", "null");
	value_is("recipients.0.attempts.0.tls", "null");
	value_is("origin", "source segment position");
	value_is("origin.segment", "1");
	value_is("origin.position", "0");
	value_is("lines.4", "position text");
	value_is("lines.4.position", "400");
	absent("lines.5");
	absent("children.0");
	print_json(false);
	absent("lines");
}

/* Which folder, or whether sieve dropped it. */
static void
where_it_lies(void **state)
{
#define LMTP(to, session) "postfix/lmtp[14]: " ID ": to=<" to ">, relay=m[priv" \
	"ate/dovecot-lmtp], delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (2" \
	"50 2.0.0 <" to "> " session " Saved)"
	(void)state;
	BUILD(BIRTH, QUEUED("2"), LMTP("a@example.jp", "wArTL0TxF2AccAAAYr7Zvw"),
	    LMTP("b@example.jp", "xArTL0TxF2AccAAAYr7Zvw"),
	    "~dovecot: lmtp(a@example.jp)<9><wArTL0TxF2AccAAAYr7Zvw>: sieve: "
	    "msgid=<m1@example.jp>: forwarded to <c@example.com>",
	    "~dovecot: lmtp(a@example.jp)<9><wArTL0TxF2AccAAAYr7Zvw>: sieve: "
	    "msgid=<m1@example.jp>: stored mail into mailbox 'Junk'",
	    "~dovecot: lmtp(b@example.jp)<9><xArTL0TxF2AccAAAYr7Zvw:2>: sieve"
	    ": msgid=<m1@example.jp>: marked message to be discarded if not e"
	    "xplicitly delivered (discard action)", REMOVED);
	assert_span_equal(m.recipients[0].attempts[0].stored, "stored");
	assert_span_equal(m.recipients[0].attempts[0].mailbox, "Junk");
	assert_span_equal(m.recipients[1].attempts[0].stored, "discarded");
	verdict_is(VERDICT_DELIVERED_LOCAL);
	print_json(false);
	value_is("recipients.0.attempts.0.mailbox", "Junk");
	value_is("recipients.1.attempts.0.stored", "discarded");
}

static void
json_refusal_and_bytes(void **state)
{
	(void)state;
	BUILD("postfix/smtpd[11]: NOQUEUE: reject: RCPT from y[192.0.2.9]: 55"
	    "0 5.1.1 no\x93\xfa; from=<a\xff@example.com> to=<b@example.jp> p"
	    "roto=ESMTP helo=<z>");
	print_json(false);
	value_is("queue_id", "null");
	value_is("verdict", "rejected");
	value_is("to", "b@example.jp");
	value_is("helo", "z");
	value_is("client.ip", "192.0.2.9");
	value_is("from", "a\xEF\xBF\xBD@example.com");
	value_is("from_b64", "Yf9AZXhhbXBsZS5jb20=");
	value_is("reply_b64", "NTUwIDUuMS4xIG5vk/o=");
	absent("to_b64");
	absent("recipients");
}

static void
verdict_words(void **state)
{
	enum log_verdict v;

	(void)state;
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const char *name = log_verdict_name((enum log_verdict)i);

		assert_true(log_verdict_parse(span_str(name), &v));
		assert_int_equal(v, i);
		for (int k = 0; k < i; k++)
			assert_int_not_equal(log_verdict_rank(
			    (enum log_verdict)k), log_verdict_rank(
			    (enum log_verdict)i));
		/* a label, not the id of a missing one */
		assert_null(strchr(log_verdict_label((enum log_verdict)i,
		    LANG_JA), '.'));
	}
	assert_false(log_verdict_parse(span_str("sent"), &v));
	assert_string_equal(log_verdict_label(VERDICT_DELIVERED_REMOTE,
	    LANG_JA), "\xE5\xBC\x95\xE6\xB8\xA1\xE6\xB8\x88");
}

UNIT_MAIN(
	T(delivered),
	T(last_hop),
	T(relayhost),
	T(several_recipients),
	T(not_delivered),
	T(held_at_the_door),
	T(named_recipients),
	T(where_it_lies),
	T(unfinished),
	T(the_queue_knows),
	T(hostile),
	T(no_lines),
	T(little_memory),
	T(many_recipients),
	T(json_message),
	T(json_refusal_and_bytes),
	T(verdict_words),
)
