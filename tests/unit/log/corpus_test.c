/* core/log: the grammar against lines that others wrote and labelled
 * (../shared/corpora/12-logs, skipped where it is absent).
 *
 * One table maps the field names of every origin onto ours; a line passes
 * when all its mapped fields agree.  Lines that fail are printed; those whose
 * expectation is another line's are listed in docs/violations.md. */
#include "core/log/grammar.h"

#include <jansson.h>

#include "core/log/grammar_part.h"
#include "tests/unit/unit.h"

enum mode {
	EQ,		/* our value is the expected one */
	IN,		/* our value contains it */
	LEAD,		/* our value begins with it */
	FIRST,		/* up to '/' of ours */
	LAST,		/* behind '/' of ours; all where there is none */
	PAIRS,		/* every field we read stands in it */
};

struct mapping {
	const char	*theirs, *ours;	/* '@': a part of struct log_line */
	enum mode	 mode;
};

static const struct mapping whyscream[] = {
	{ "queueid", "@queue-id", EQ },
	{ "client_ip", "@ip", EQ },
	{ "client_hostname", "@name", EQ },
	{ "client_port", "@port", EQ },
	{ "relay_ip", "@ip", EQ },
	{ "relay_hostname", "@name", EQ },
	{ "relay_port", "@port", EQ },
	{ "status", "@status", EQ },
	{ "smtp_response", "@reply", EQ },
	{ "local_response", "@reply", EQ },
	{ "pipe_response", "@reply", EQ },
	{ "smtp_stage", "@stage", EQ },
	{ "bounce_queueid", "child", EQ },
	{ "bounce_recipient", "notice", LEAD },
	{ "bounce_reason", "notice", IN },
	{ "message_level", "@level", EQ },
	{ "message", "@text", IN },
	{ "keyvalue_data", "", PAIRS },
	{ "milter_result", "action", IN },
	{ "milter_message", "@text", IN },
	{ "milter_data", "@rest", IN },
	{ "proxy_result", "action", IN },
	{ "proxy_smtp_stage", "stage", EQ },
	{ "proxy_message", "@reply", EQ },
	{ "proxy_status_code", "code", EQ },
	{ "proxy_status_code_enhanced", "dsn", EQ },
	{ "action", "action", EQ },
	{ "status_code", "code", EQ },
	{ "status_code_enhanced", "dsn", EQ },
	{ "status_data", "@reply", IN },
	{ "status_message", "@reply", IN },
	{ "cmd_helo", "helo", LAST }, { "cmd_mail", "mail", LAST },
	{ "cmd_rcpt", "rcpt", LAST }, { "cmd_data", "data", LAST },
	{ "cmd_rset", "rset", LAST }, { "cmd_quit", "quit", LAST },
	{ "cmd_auth", "auth", LAST }, { "cmd_unknown", "unknown", LAST },
	{ "cmd_count", "commands", LAST },
	{ "cmd_auth_accepted", "auth", FIRST },
	{ "cmd_unknown_accepted", "unknown", FIRST },
	{ "cmd_count_accepted", "commands", FIRST },
	{ "anvil_cache_size", "size", EQ },
	{ "anvil_timestamp", "at", EQ },
	{ "anvil_conn_count", "count", EQ },
	{ "anvil_conn_rate", "rate", FIRST },
	{ "anvil_conn_period", "rate", LAST },
	{ "service", "service", EQ },
	{ "dnsbl_domain", "domain", EQ },
	{ "dnsbl_result", "result", EQ },
	{ "termination_signal", "@rest", IN },
	{ "postscreen_access", "event", EQ },
	{ "postscreen_violation", "event", EQ },
	{ "postscreen_dnsbl_rank", "rank", EQ },
	{ "postscreen_violation_time", "after", EQ },
	{ "postscreen_toobusy_data", "@reply", EQ },
	{ "server_ip", "server", IN },
	{ "server_port", "server", IN },
	{ "postscreen_cache_retained", "retained", EQ },
	{ "postscreen_cache_dropped", "dropped", EQ },
	{ "verify_cache_retained", "retained", EQ },
	{ "verify_cache_dropped", "dropped", EQ },
	{ "verify_cleanup_type", "@text", IN },
	{ "postsuper_action", "@text", IN },
	{ "postsuper_summary_action", "@text", IN },
	{ "postsuper_summary_count", "@text", IN },
	{ "from", "from", EQ },
	{ "tls_trustlevel", "trust", EQ },
	{ "tls_version", "version", EQ },
	{ "tls_cipher", "cipher", EQ },
	{ "tls_cipher_size", "bits", EQ },
	{ "tls_key_exchange", "@rest", IN },
	{ "tls_server_signature", "@rest", IN },
	{ "tls_server_signature_size", "@rest", IN },
	{ "tls_server_digest", "@rest", IN },
	{ "smtp_lostconn_data", "@text", IN },
	{ "smtp_lostconn_reason", "while", EQ },
	{ "smtpd_lostconn_data", "@text", LEAD },
	{ "pix_workaround", "@text", IN },
	{ NULL, NULL, EQ }
};

static const struct mapping msimerson[] = {
	{ "host", "@any-host", EQ },
	{ "prog", "@tag", EQ },
	{ "pid", "@pid", EQ },
	{ "qid", "@queue-id", EQ },
	{ "message-id", "message-id", EQ },
	{ "resent-message-id", "resent-message-id", EQ },
	{ "to", "to", EQ }, { "relay", "relay", EQ },
	{ "delay", "delay", EQ }, { "delays", "delays", EQ },
	{ "dsn", "dsn", EQ }, { "conn_use", "conn_use", EQ },
	{ "status", "@text", IN },
	{ "client", "client", EQ },
	{ "sasl_method", "sasl_method", EQ },
	{ "sasl_username", "sasl_username", EQ },
	{ "msg", "@said", IN },
	{ "mx", "@text", IN },
	{ "err", "reason", EQ },
	{ "uid", "uid", EQ }, { "from", "from", EQ },
	{ "size", "size", EQ }, { "nrcpt", "nrcpt", EQ },
	{ "forwardedAs", "@reply", IN },
	{ "dsnQid", "child", EQ },
	{ NULL, NULL, EQ }
};

static const struct mapping fail2ban[] = {
	{ "host", "@ip", EQ },
	{ "user", "user", EQ },
	{ NULL, NULL, EQ }
};

#define CROWD(name) "crowdsecurity/" name
static const struct mapping crowdsec[] = {
	{ CROWD("postfix-logs.remote_addr"), "@ip", EQ },
	{ CROWD("postfix-logs.remote_host"), "@name", EQ },
	{ CROWD("postfix-logs.pid"), "@pid", EQ },
	{ CROWD("postfix-logs.program"), "@tag", EQ },
	{ CROWD("postfix-logs.action"), "action", EQ },
	{ CROWD("postfix-logs.reason"), "@reply", IN },
	{ CROWD("postfix-logs.smtp_basic_status_code"), "code", EQ },
	{ CROWD("postfix-logs.smtp_enhanced_status_code"), "dsn", EQ },
	{ CROWD("postfix-logs.message_failure"), "@text", IN },
	{ CROWD("postfix-logs.kvItems"), "", PAIRS },
	{ CROWD("dovecot-logs.dovecot_remote_ip"), "@ip", EQ },
	{ CROWD("dovecot-logs.dovecot_user"), "user", EQ },
	{ CROWD("amavis-logs.amavis_from"), "from", EQ },
	{ CROWD("amavis-logs.amavis_to"), "to", EQ },
	{ NULL, NULL, EQ }
};

static const struct mapping lightmeter[] = {
	{ "p.Queue", "@queue-id", EQ },
	{ "p.RecipientLocalPart", "to", LEAD },
	{ "p.RecipientDomainPart", "to", IN },
	{ "p.OrigRecipientLocalPart", "orig_to", LEAD },
	{ "p.OrigRecipientDomainPart", "orig_to", IN },
	{ "p.RelayName", "@name", EQ },
	{ "p.RelayPath", "@ip", EQ },
	{ "p.RelayPort", "@port", EQ },
	{ "p.ExtraMessage", "@text", IN },
	{ "p.MessageId", "message-id", EQ },
	{ "p.Uid", "uid", EQ }, { "p.Sender", "from", EQ },
	{ "p.SenderLocalPart", "from", LEAD },
	{ "p.SenderDomainPart", "from", IN },
	{ "h.Host", "@host", EQ }, { "header.Host", "@host", EQ },
	{ "h.Daemon", "@daemon", EQ }, { "header.Daemon", "@daemon", EQ },
	{ NULL, NULL, EQ }
};

static const struct mapping rspamd[] = {
	{ "message_id", "message-id", EQ },
	{ "qid", "qid", EQ }, { "ip", "@ip", EQ },
	{ "action", "verdict", EQ }, { "score", "score", EQ },
	{ "required", "required", EQ }, { "symbols", "symbols", EQ },
	{ "len", "size", EQ }, { "time_ms", "time", EQ },
	{ NULL, NULL, EQ }
};

static const struct origin {
	const char	*src, *prefix;
	const struct mapping *map;
} origins[] = {
	{ "whyscream-postfix-grok-patterns", "postfix_", whyscream },
	{ "msimerson-postfix-parser", "", msimerson },
	{ "fail2ban", "", fail2ban },
	{ "crowdsec-hub", "", crowdsec },
	{ "lightmeter-controlcenter", "", lightmeter },
	{ "rspamd", "", rspamd },
};

static struct log_line l;
static struct span whole;
static char scratch[16];

/* The first of the fields that the line has. */
static struct span
first_field(const char *a, const char *b)
{
	struct span v = log_line_field(&l, a);

	return v.p != NULL ? v : log_line_field(&l, b);
}

static struct span
number(int n)
{
	snprintf(scratch, sizeof(scratch), "%d", n);
	return span_str(scratch);
}

static struct span
any_host(void)
{
	return l.kind != LOG_FAILED_HOST ? l.header.host :
	    span_of(l.host_name.p, (size_t)(l.host_ip.p + l.host_ip.n + 1 -
	    l.host_name.p));
}

static struct span
level(void)
{
	return log_line_field(&l, l.kind == LOG_HEADER_CHECK ? "action" :
	    "level");
}

static struct span
stage(void)
{
	struct span v = log_line_field(&l, "command");

	return v.p != NULL ? v : first_field("after", "stage");
}

/* The sentence without the id that stands inside it. */
static struct span
said(void)
{
	static char text[600];
	struct span level = log_line_field(&l, "level"),
	    action = log_line_field(&l, "action"),
	    reason = log_line_field(&l, "reason");

	if (level.n == 0 || action.n == 0 || reason.n == 0)
		return whole;
	snprintf(text, sizeof(text), SPAN_FMT ": " SPAN_FMT ": " SPAN_FMT,
	    SPAN_ARG(level), SPAN_ARG(action), SPAN_ARG(reason));
	return span_str(text);
}

static struct span
part(const char *name)
{
	const struct { const char *name; struct span value; } parts[] = {
		{ "@ip", l.host_ip }, { "@name", l.host_name },
		{ "@status", l.status }, { "@reply", l.reply },
		{ "@rest", l.rest }, { "@text", whole },
		{ "@host", l.header.host }, { "@said", said() }, { "@any-host", any_host() },
		{ "@tag", l.header.tag },
		{ "@daemon", l.header.instance.n > 0 ? l.header.service :
		    (struct span){ NULL, 0 } },
		{ "@queue-id", l.noqueue ? span_str("NOQUEUE") :
		    l.queue_id },
		{ "@level", level() }, { "@stage", stage() },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(name, parts[i].name) == 0)
			return parts[i].value;
	return number(strcmp(name, "@port") == 0 ? l.host_port :
	    l.header.pid);
}

/* Every field that the expected text names is one of ours. */
static bool
pairs_agree(struct span want)
{
	static const char *const names[] = { "from", "to", "orig_to",
		"relay", "delay", "delays", "dsn", "tls", "proto", "helo",
		"uid" };
	char text[600];

	for (size_t i = 0; i < LOG_COUNT(names); i++) {
		struct span v = log_line_field(&l, names[i]);

		snprintf(text, sizeof(text), " %s=", names[i]);
		if (span_find(want, span_str(text)) < 0 &&
		    !span_starts(want, text + 1))
			continue;
		if (v.p == NULL)
			return false;
		snprintf(text, sizeof(text), "%s=<" SPAN_FMT ">", names[i],
		    SPAN_ARG(v));
		if (span_find(want, span_str(text)) >= 0)
			continue;
		snprintf(text, sizeof(text), "%s=" SPAN_FMT, names[i],
		    SPAN_ARG(v));
		if (span_find(want, span_str(text)) < 0)
			return false;
	}
	return true;
}

static bool
agrees(const struct mapping *m, struct span want)
{
	struct span v;
	ptrdiff_t at;

	if (m->mode == PAIRS)
		return pairs_agree(want);
	v = m->ours[0] == '@' ? part(m->ours) : log_line_field(&l, m->ours);
	want = span_trim(want);
	switch (m->mode) {
	case EQ:
		return span_eq(v, want);
	case IN:
		return span_find(v, want) >= 0;
	case LEAD:
		return v.n >= want.n && memcmp(v.p, want.p, want.n) == 0;
	default:
		at = span_chr(v, '/');
		if (at < 0)
			return span_eq(v, want);
		return span_eq(m->mode == FIRST ? span_head(v, (size_t)at) :
		    span_skip(v, (size_t)at + 1), want);
	}
}

static FILE *
corpus_open(const char *name)
{
	const char *src = getenv("srcdir");
	char path[4096];

	snprintf(path, sizeof(path), "%s/../shared/corpora/12-logs/dev/%s",
	    src != NULL ? src : ".", name);
	return fopen(path, "r");
}

/* %{POSTFIX_SMTPD} to smtpd; NULL: a part of a line, not a line. */
static const char *
service_of(json_t *o, char *out, size_t size)
{
	const char *p = json_string_value(json_object_get(o, "pattern"));
	const char *prog = json_string_value(json_object_get(o, "program"));
	size_t n = 0;

	if (prog != NULL) {
		const char *slash = strrchr(prog, '/');

		snprintf(out, size, "%s", slash ? slash + 1 : prog);
		return out;
	}
	if (p == NULL || (p = strstr(p, "POSTFIX_")) == NULL)
		return NULL;
	for (p += 8; *p && *p != '}' && *p != ':' && n + 1 < size; p++)
		out[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
	out[n] = '\0';
	if (strcmp(out, "script") == 0)
		return "postfix-script";
	return out;
}

/* Parses one object of the corpus; false: it is no line of ours. */
static bool
parse_object(json_t *o)
{
	static char text[1 << 20];
	const char *line = json_string_value(json_object_get(o, "line"));
	const char *kind = json_string_value(json_object_get(o, "kind"));
	char name[64];
	const char *service;

	whole = span_str(line);
	if (strcmp(kind, "message") != 0) {
		if (log_line_parse(whole, &l) == 0)
			return true;
		if (strstr(line, "rspamd_task_write_log") == NULL)
			return false;
		service = "rspamd";
	} else {
		service = service_of(o, name, sizeof(name));
		if (service == NULL)
			return false;
		if (strcmp(service, "syslog") == 0)
			return log_line_parse(whole, &l) == 0;
		if (strcmp(service, "tls_features") == 0)
			return false;
	}
	if (strcmp(service, "command_counter_data") == 0) {
		snprintf(text, sizeof(text), "disconnect from x[192.0.2.1] %s",
		    line);
		whole = span_str(text);
		service = "smtpd";
	}
	l.header = (struct log_header){ .host = span_str("x"),
		.instance = span_str("postfix"),
		.service = span_str(service), .pid = -1, .text = whole };
	log_text_parse(&l);
	return true;
}

static struct span
text_value(json_t *v)
{
	static char number[32];

	if (json_is_string(v))
		return span_of(json_string_value(v), json_string_length(v));
	if (json_is_integer(v)) {
		snprintf(number, sizeof(number), "%lld",
		    (long long)json_integer_value(v));
		return span_str(number);
	}
	return (struct span){ NULL, 0 };
}

/* Number of mapped fields, or -1 - number of the first that disagrees. */
static int
compare(const struct origin *g, json_t *expect, const char **ret_field)
{
	const struct mapping *m;
	int n = 0;
	char key[128];

	for (m = g->map; m->theirs != NULL; m++) {
		json_t *v;

		snprintf(key, sizeof(key), "%s%s", g->prefix, m->theirs);
		v = json_object_get(expect, key);
		if (v == NULL || (!json_is_string(v) && !json_is_integer(v)))
			continue;
		n++;
		if (!agrees(m, text_value(v))) {
			*ret_field = m->theirs;
			return -1;
		}
	}
	return n;
}

/* The expectation is another line's: it names a queue id that does not stand
 * in this one. */
static bool
label_is_not_its_own(const struct origin *g, json_t *expect)
{
	for (const struct mapping *m = g->map; m->theirs != NULL; m++) {
		struct span id;

		if (strcmp(m->ours, "@queue-id") != 0)
			continue;
		id = text_value(json_object_get(expect, m->theirs));
		if (id.n > 0 && span_find(whole, id) < 0)
			return true;
	}
	return false;
}

static bool
expects_nothing(json_t *expect)
{
	json_t *match = json_object_get(expect, "match");

	return expect == NULL || json_is_false(match);
}

static void
labelled_lines(void **state)
{
	FILE *f = corpus_open("lines.jsonl");
	size_t postfix = 0, postfix_ok = 0, other = 0, other_ok = 0, wrong = 0;
	char *line = NULL;
	size_t cap = 0;

	(void)state;
	if (f == NULL) {
		print_message("# corpora are not here\n");
		skip();
	}
	while (getline(&line, &cap, f) > 0) {
		json_t *o = json_loads(line, 0, NULL), *expect;
		const struct origin *g = NULL;
		const char *src, *field = NULL;
		bool ours;
		int n;

		assert_non_null(o);
		src = json_string_value(json_object_get(o, "src"));
		expect = json_object_get(o, "expect");
		for (size_t i = 0; i < LOG_COUNT(origins); i++)
			if (strcmp(src, origins[i].src) == 0)
				g = &origins[i];
		if (g == NULL || expects_nothing(expect) || !parse_object(o))
			goto next;
		if (label_is_not_its_own(g, expect)) {
			wrong++;
			print_message("# another line's label: " SPAN_FMT "\n",
			    SPAN_ARG(span_head(whole, 80)));
			goto next;
		}
		n = compare(g, expect, &field);
		ours = span_starts(l.header.instance, "postfix");
		if (n == 0 || (!ours && l.kind == LOG_OTHER))
			goto next;
		postfix += ours;
		other += !ours;
		if (n > 0) {
			postfix_ok += ours;
			other_ok += !ours;
		} else {
			print_message("# %s %s: " SPAN_FMT "\n", src, field,
			    SPAN_ARG(span_head(whole, 300)));
		}
next:
		json_decref(o);
	}
	free(line);
	fclose(f);
	print_message("# Postfix lines %zu of %zu, related daemons %zu of %zu"
	    "\n", postfix_ok, postfix, other_ok, other);
	assert_true(postfix > 150);
	assert_true(postfix_ok * 100 >= postfix * 99);
	assert_true(wrong <= 2);	/* docs/violations.md */
	assert_true(other_ok * 100 >= other * 95);
}

/* Nothing crashes; what is not Postfix's gets no queue id but from the
 * daemons that write one. */
static void
foreign_lines(void **state)
{
	static const char *const may[] = { "opendkim", "opendmarc", "amavis",
		"rspamd", "postgrey" };
	FILE *f = corpus_open("lines.jsonl");
	char *line = NULL;
	size_t cap = 0, n = 0, other = 0, foreign = 0;

	(void)state;
	if (f == NULL) {
		print_message("# corpora are not here\n");
		skip();
	}
	while (getline(&line, &cap, f) > 0) {
		json_t *o = json_loads(line, 0, NULL);
		const char *kind =
		    json_string_value(json_object_get(o, "kind"));
		const char *text =
		    json_string_value(json_object_get(o, "line"));

		if (strcmp(kind, "message") == 0 ||
		    log_line_parse(span_str(text), &l) != 0)
			goto next;
		if (span_find(l.header.tag, span_str("postfix")) >= 0) {
			n++;
			if (l.kind == LOG_OTHER) {
				other++;
				print_message("# other: %.150s\n", text);
			}
		} else {
			bool ok = false;

			foreign++;
			for (size_t i = 0; i < LOG_COUNT(may); i++)
				ok |= span_is(l.header.service, may[i]);
			if (!ok && l.queue_id.n > 0)
				fail_msg("joins: %s", text);
		}
next:
		json_decref(o);
	}
	free(line);
	fclose(f);
	print_message("# Postfix %zu lines, %zu of no kind; foreign %zu\n", n,
	    other, foreign);
	assert_true(n > 2500);
	assert_true(other * 100 < n);
}

UNIT_MAIN(
	cmocka_unit_test(labelled_lines),
	cmocka_unit_test(foreign_lines),
)
