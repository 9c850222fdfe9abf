/* core/auth/arc: chains are sealed here with keys of our own, then broken. */
#include "core/auth/arc.h"

#include "tests/unit/auth/sign_rig.h"

#define MAIL \
	"From: taro@example.com\r\n" \
	"To: list@example.jp\r\n" \
	"Subject: tea\r\n" \
	"\r\n" \
	"tea at four?\r\n"
#define TAGS "a=rsa-sha256; c=relaxed/relaxed; d=list.example; s=arc; "

static struct rig_key rsa;
static char zone[8192];

struct run {
	struct arena	*a;
	struct buf	 mail;
	struct fields	 fields;
	struct dkim_mail m;
	struct arc	*arc;
	struct arc_outcome o;
	struct rig_asker by;
};

static int
make_key(void **state)
{
	struct buf z;

	(void)state;
	rig_key(1024, &rsa);
	buf_init(&z, sizeof zone - 1);
	rig_record(&z, "arc._domainkey.list.example", "", &rsa);
	buf_adds(&z, ";!TIMEOUT slow._domainkey.list.example TXT\n");
	memcpy(zone, z.data, z.len + 1);
	buf_done(&z);
	return 0;
}

static int
free_key(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa.key);
	return 0;
}

/* ---- sealing ---- */

static void
add_relaxed(struct buf *out, struct span head, const char *name, int i)
{
	char wanted[20];

	snprintf(wanted, sizeof wanted, "i=%d;", i);
	for (size_t nth = 0; ; nth++) {
		struct span f = rig_find(head, span_str(name), nth);

		assert_true(f.n > 0);
		if (span_find(f, span_str(wanted)) < 0)
			continue;
		rig_field(out, f, true);
		return;
	}
}

struct sealing {
	const char	*cv;		/* NULL: as it should be */
	const char	*selector;	/* NULL: arc */
	const char	*tags;		/* more in the seal */
};

static void
seal(struct buf *mail, int i, const struct sealing *how)
{
	struct buf field, hashed;

	buf_init(&field, RIG_MAX);
	buf_init(&hashed, RIG_MAX);
	for (int k = 1; k <= i; k++) {
		struct span head = rig_head(buf_span(mail));

		add_relaxed(&hashed, head, "ARC-Authentication-Results", k);
		add_relaxed(&hashed, head, "ARC-Message-Signature", k);
		if (k < i)
			add_relaxed(&hashed, head, "ARC-Seal", k);
	}
	buf_addf(&field, "ARC-Seal: i=%d; a=rsa-sha256; d=list.example; "
	    "s=%s; cv=%s;%s b=", i, how->selector ? how->selector : "arc",
	    how->cv ? how->cv : i == 1 ? "none" : "pass",
	    how->tags ? how->tags : "");
	buf_adds(&field, "\r\n");
	rig_field(&hashed, buf_span(&field), true);
	buf_cut(&hashed, hashed.len - 2);
	buf_cut(&field, field.len - 2);
	rig_value(&rsa, buf_span(&hashed), &field);
	buf_adds(&field, "\r\n");
	buf_addspan(&field, buf_span(mail));
	buf_done(mail);
	*mail = field;
	buf_done(&hashed);
}

static void
add_set(struct buf *mail, int i, const struct sealing *how)
{
	struct buf b;
	char tags[200];

	snprintf(tags, sizeof tags, "i=%d; " TAGS "h=from:subject", i);
	rig_sign(&(struct rig_sign){ .key = &rsa, .tags = tags,
	    .name = "ARC-Message-Signature" }, mail);
	buf_init(&b, RIG_MAX);
	buf_addf(&b, "ARC-Authentication-Results: i=%d; list.example;\r\n"
	    "\tspf=pass smtp.mailfrom=example.com\r\n", i);
	buf_addspan(&b, buf_span(mail));
	buf_done(mail);
	*mail = b;
	seal(mail, i, how);
}

static void
begin(struct run *r, int sets)
{
	*r = (struct run){ .a = arena_new(64 << 20) };
	buf_init(&r->mail, RIG_MAX);
	buf_adds(&r->mail, MAIL);
	for (int i = 1; i <= sets; i++)
		add_set(&r->mail, i, &(struct sealing){ NULL });
}

static void
change(struct run *r, const char *from, const char *to)
{
	struct span text = buf_span(&r->mail);
	ptrdiff_t at = span_find(text, span_str(from));
	struct buf b;

	assert_true(at >= 0);
	buf_init(&b, RIG_MAX);
	buf_addspan(&b, span_head(text, (size_t)at));
	buf_adds(&b, to);
	buf_addspan(&b, span_skip(text, (size_t)at + strlen(from)));
	buf_done(&r->mail);
	r->mail = b;
}

static void
prepare(struct run *r)
{
	r->m = (struct dkim_mail){ buf_span(&r->mail), &r->fields };
	assert_int_equal(fields_read(r->m.text, true, r->a, &r->fields), 0);
	assert_int_equal(arc_prepare(&r->m, r->a, &r->arc), 0);
}

static void
check(struct run *r, const char *in_zone, enum answer_state silent)
{
	struct dkim_query q = { .vantage = "", .now = 0 };

	rig_asker_done(&r->by);
	rig_asker(&r->by, in_zone, silent);
	assert_int_equal(arc_check(r->arc, &q, &r->by.by, r->a, &r->o), 0);
}

static void
expect(struct run *r, enum arc_result result, enum arc_reason why,
    unsigned instance)
{
	prepare(r);
	check(r, zone, ANSWER_NONE);
	if (r->o.result != result || r->o.reason != why ||
	    r->o.instance != instance)
		fail_msg("%s %s %u", arc_result_name(r->o.result),
		    arc_reason_name(r->o.reason), r->o.instance);
}

static void
done(struct run *r)
{
	rig_asker_done(&r->by);
	buf_done(&r->mail);
	arena_free(r->a);
}

/* ---- chains ---- */

static void
chains_that_hold(void **state)
{
	static const int lengths[] = { 1, 2, 5, ARC_SETS };
	struct run r;

	(void)state;
	begin(&r, 0);
	expect(&r, ARC_NONE, ARC_OK, 0);
	done(&r);
	for (size_t i = 0; i < 4; i++) {
		begin(&r, lengths[i]);
		expect(&r, ARC_PASS, ARC_OK, 0);
		assert_int_equal(r.o.oldest_pass, 0);
		assert_int_equal(r.o.n, lengths[i]);
		assert_span_equal(r.o.v[0].set->seal->domain,
		    "list.example");
		done(&r);
	}
}

static void
too_long(void **state)
{
	struct run r;

	(void)state;
	begin(&r, ARC_SETS + 1);
	expect(&r, ARC_FAIL, ARC_WHY_INSTANCE, 0);
	done(&r);
}

static void
changed_between_hops(void **state)
{
	struct run r;

	(void)state;
	begin(&r, 2);
	change(&r, "four?", "four? -- list");
	add_set(&r.mail, 3, &(struct sealing){ NULL });
	add_set(&r.mail, 4, &(struct sealing){ NULL });
	expect(&r, ARC_PASS, ARC_OK, 0);
	assert_int_equal(r.o.oldest_pass, 3);
	assert_int_equal(r.o.v[1].message.reason, DKIM_WHY_BODY);
	done(&r);
	/* and once more behind the last */
	begin(&r, 2);
	change(&r, "four?", "five?");
	expect(&r, ARC_FAIL, ARC_WHY_MESSAGE, 2);
	done(&r);
}

static void
seals_that_break(void **state)
{
	struct run r;

	(void)state;
	begin(&r, 3);	/* the oldest record is changed: all seals break */
	change(&r, "i=1; list.example;\r\n\tspf=pass",
	    "i=1; list.example;\r\n\tspf=fail");
	expect(&r, ARC_FAIL, ARC_WHY_SEAL, 3);
	assert_int_equal(r.o.v[2].message.result, DKIM_PASS);
	done(&r);
	begin(&r, 3);	/* only the newest seal */
	change(&r, "ARC-Seal: i=3;", "ARC-Seal: i=3; x=y;");
	expect(&r, ARC_FAIL, ARC_WHY_SEAL, 3);
	assert_int_equal(r.o.v[1].seal.result, DKIM_PASS);
	done(&r);
	begin(&r, 1);
	add_set(&r.mail, 2, &(struct sealing){ .tags = " h=from;" });
	expect(&r, ARC_FAIL, ARC_WHY_SEAL, 2);
	assert_int_equal(r.o.v[1].seal.reason, DKIM_WHY_VALUE);
	done(&r);
}

/* ---- structure ---- */

static void
structure(void **state)
{
	static const struct {
		const char *from, *to;
		enum arc_reason why;
		unsigned instance;
		const char *where;
	} cases[] = {
		{ "ARC-Seal: i=2;", "ARC-Seal: i=x;", ARC_WHY_INSTANCE, 0,
		    "ARC-Seal" },
		{ "ARC-Seal: i=2;", "ARC-Seal: i=0;", ARC_WHY_INSTANCE, 0,
		    "ARC-Seal" },
		{ "ARC-Seal: i=2;", "X-Seal: i=2;", ARC_WHY_MISSING, 2,
		    "ARC-Seal" },
		{ "ARC-Seal: i=2;", "ARC-Seal: i=1;", ARC_WHY_DOUBLE, 1,
		    "ARC-Seal" },
		{ "ARC-Seal: i=2;", "ARC-Seal: i=9;", ARC_WHY_MISSING, 2,
		    "ARC-Seal" },
		{ "ARC-Message-Signature: i=1;",
		    "ARC-Message-Signature: i=2;", ARC_WHY_DOUBLE, 2,
		    "ARC-Message-Signature" },
		{ "Results: i=2; list", "Results: list; i=2", ARC_WHY_INSTANCE,
		    0, "ARC-Authentication-Results" },
		{ "cv=pass", "cv=Pass", ARC_WHY_CV, 2, "Pass" },
		{ "cv=none", "cv=pass", ARC_WHY_CV, 1, "pass" },
		{ "cv=pass", "cv=fail", ARC_WHY_SAID_FAIL, 2, "fail" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run r;

		begin(&r, 2);
		change(&r, cases[i].from, cases[i].to);
		expect(&r, ARC_FAIL, cases[i].why, cases[i].instance);
		assert_span_equal(r.o.where, cases[i].where);
		assert_int_equal(r.by.n, 0);	/* nothing was asked */
		done(&r);
	}
}

static void
a_set_that_is_missing(void **state)
{
	struct run r;

	(void)state;
	begin(&r, 1);
	change(&r, "ARC-Seal: i=1", "ARC-Seal: i=3");
	change(&r, "Results: i=1", "Results: i=3");
	change(&r, "Signature: i=1", "Signature: i=3");
	expect(&r, ARC_FAIL, ARC_WHY_GAP, 1);
	done(&r);
}

/* ---- answers ---- */

static void
answers_come_in(void **state)
{
	struct run r;

	(void)state;
	begin(&r, 3);
	prepare(&r);
	check(&r, NULL, ANSWER_OPEN);
	assert_int_equal(r.o.result, ARC_PENDING);
	check(&r, NULL, ANSWER_NONE);
	assert_int_equal(r.o.result, ARC_UNKNOWN);
	check(&r, NULL, ANSWER_TIMEOUT);
	assert_int_equal(r.o.result, ARC_TEMPERROR);
	check(&r, "x.example. TXT x\n", ANSWER_NONE);
	assert_int_equal(r.o.result, ARC_FAIL);
	assert_int_equal(r.o.v[2].message.reason, DKIM_WHY_NO_KEY);
	check(&r, zone, ANSWER_NONE);
	assert_int_equal(r.o.result, ARC_PASS);
	done(&r);
	begin(&r, 1);
	add_set(&r.mail, 2, &(struct sealing){ .selector = "slow" });
	expect(&r, ARC_TEMPERROR, ARC_WHY_DNS, 2);
	done(&r);
}

/* ---- rows ---- */

static void
rows_of_a_chain(void **state)
{
	struct sheet *s = sheet_new("message", span_str("mail"));
	const struct row *r, *c;
	struct run run;

	(void)state;
	begin(&run, 1);
	change(&run, "four?", "five?");
	add_set(&run.mail, 2, &(struct sealing){ NULL });
	expect(&run, ARC_PASS, ARC_OK, 0);
	r = arc_row(s, NULL, &run.o);
	assert_string_equal(r->id, "arc");
	assert_span_equal(row_field(r, "result")->text, "pass");
	assert_int_equal(row_field(r, "oldest_pass")->number, 2);
	assert_non_null(strstr(r->why.en, "list.example, list.example"));
	c = r->children;
	assert_string_equal(c->key, "i=2");
	assert_span_equal(row_field(c, "seal")->text, "pass");
	assert_span_equal(row_field(c, "cv")->text, "pass");
	assert_non_null(strstr(c->why.en, "list.example"));
	assert_span_equal(span_head(span_skip(buf_span(&run.mail),
	    (size_t)c->evidence->position), 22), "ARC-Authentication-Res");
	c = c->next;
	assert_string_equal(c->key, "i=1");
	assert_span_equal(row_field(c, "message_signature")->text, "fail");
	/* as expected below the newest */
	for (const struct row *k = c->children; k; k = k->next)
		assert_true(k->severity <= SEVERITY_NOTICE);
	assert_false(sheet_failed(s));
	sheet_free(s);
	done(&run);
}

static void
rows_of_every_reason(void **state)
{
	(void)state;
	for (enum arc_reason w = ARC_WHY_INSTANCE; w <= ARC_WHY_UNASKED;
	    w++) {
		struct arc_outcome o = { .result = ARC_FAIL, .reason = w,
			.instance = 1 };
		struct sheet *s = sheet_new("message", span_str("mail"));
		const struct row *r = arc_row(s, NULL, &o);

		assert_non_null(strchr(r->why.en, ' '));
		assert_int_equal(r->severity, SEVERITY_WARNING);
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_that_hold),
		cmocka_unit_test(too_long),
		cmocka_unit_test(changed_between_hops),
		cmocka_unit_test(seals_that_break),
		cmocka_unit_test(structure),
		cmocka_unit_test(a_set_that_is_missing),
		cmocka_unit_test(answers_come_in),
		cmocka_unit_test(rows_of_a_chain),
		cmocka_unit_test(rows_of_every_reason),
	};

	return cmocka_run_group_tests(tests, make_key, free_key);
}
