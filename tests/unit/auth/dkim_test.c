/* core/auth/dkim: mails are signed here with keys of our own, then changed. */
#include "core/auth/dkim.h"

#include "tests/unit/auth/sign_rig.h"

#define NOW (INT64_C(1700000000) * USEC_SEC)

#define HEAD \
	"Received: by mx.example.com; Tue, 14 Nov 2023 22:13:20 +0000\r\n" \
	"From: Taro  <taro@example.com>\r\n" \
	"To: hanako@example.jp\r\n" \
	"Subject: tea\r\n and  cake \r\n" \
	"Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
#define BODY "Dear  Hanako,\r\n\r\ntea at four? \t\r\n\r\n\r\n"
#define MAIL HEAD "\r\n" BODY

#define OWN "v=1; a=rsa-sha256; d=example.com; s=one; "
#define USUAL OWN "c=relaxed/relaxed; h=from:to:subject:date"

static struct rig_key rsa, short_rsa, ed25519;
static char zone[16384];

struct run {
	struct arena	*a;
	struct buf	 mail;
	struct fields	 fields;
	struct dkim_mail m;
	struct dkim	*dkim;
	struct dkim_outcome o;
	struct rig_asker by;
};

static void
begin(struct run *r, const char *text)
{
	*r = (struct run){ .a = arena_new(64 << 20) };
	buf_init(&r->mail, RIG_MAX);
	buf_adds(&r->mail, text);
}

static void
sign(struct run *r, const char *tags)
{
	rig_sign(&(struct rig_sign){ .key = &rsa, .tags = tags }, &r->mail);
}

/* The first occurrence of one text becomes the other. */
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
	r->m.text = buf_span(&r->mail);
	r->m.fields = &r->fields;
	assert_int_equal(fields_read(r->m.text, true, r->a, &r->fields), 0);
	assert_int_equal(dkim_prepare(&r->m, r->a, &r->dkim), 0);
}

static void
check(struct run *r, const char *in_zone, enum answer_state silent)
{
	struct dkim_query q = { .vantage = "", .now = NOW };

	rig_asker_done(&r->by);
	rig_asker(&r->by, in_zone, silent);
	assert_int_equal(dkim_check(r->dkim, &q, &r->by.by, r->a, &r->o), 0);
}

static void
verify(struct run *r)
{
	prepare(r);
	check(r, zone, ANSWER_NONE);
}

static void
done(struct run *r)
{
	rig_asker_done(&r->by);
	buf_done(&r->mail);
	arena_free(r->a);
}

static void
expect(const struct run *r, enum dkim_result result, enum dkim_reason why)
{
	const struct dkim_verdict *v = &r->o.v[0];

	if (r->o.n == 0 || v->result != result || v->reason != why)
		fail_msg("%zu: %s %s", r->o.n, r->o.n ? dkim_result_name(
		    v->result) : "", r->o.n ? dkim_reason_name(v->reason) :
		    "");
	if (r->o.n == 1)
		assert_int_equal(r->o.result, result);
}

/* Signs MAIL with those tags, changes it, and looks at the outcome. */
static void
one(const char *tags, const char *from, const char *to,
    enum dkim_result result, enum dkim_reason why)
{
	struct run r;

	begin(&r, MAIL);
	sign(&r, tags);
	if (from != NULL)
		change(&r, from, to);
	verify(&r);
	expect(&r, result, why);
	done(&r);
}

static int
make_keys(void **state)
{
	struct buf z;

	(void)state;
	rig_key(2048, &rsa);
	rig_key(768, &short_rsa);
	rig_key(0, &ed25519);
	buf_init(&z, sizeof zone - 1);
	rig_record(&z, "one._domainkey.example.com", "", &rsa);
	rig_record(&z, "short._domainkey.example.com", "", &short_rsa);
	rig_record(&z, "ed._domainkey.example.com", "k=ed25519; ", &ed25519);
	rig_record(&z, "test._domainkey.example.com", "t=y; ", &rsa);
	rig_record(&z, "exact._domainkey.example.com", "t=s; ", &rsa);
	rig_record(&z, "sha1._domainkey.example.com", "h=sha1; ", &rsa);
	rig_record(&z, "two._domainkey.example.com", "", &rsa);
	rig_record(&z, "two._domainkey.example.com", "", &short_rsa);
	rig_record(&z, "beside._domainkey.example.com", "", &rsa);
	rig_record(&z, "xn--k9jh3a._domainkey.xn--r8jz45g.jp", "", &rsa);
	buf_adds(&z, "beside._domainkey.example.com. TXT \"v=spf1 -all\"\n"
	    "spf._domainkey.example.com. TXT \"v=spf1 -all\"\n"
	    "gone._domainkey.example.com. TXT \"v=DKIM1; p=\"\n"
	    ";!SERVFAIL bad._domainkey.example.com TXT\n");
	assert_int_equal(z.error, 0);
	memcpy(zone, z.data, z.len + 1);
	buf_done(&z);
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa.key);
	EVP_PKEY_free(short_rsa.key);
	EVP_PKEY_free(ed25519.key);
	return 0;
}

/* ---- forms ---- */

static void
replace_ends(struct buf *mail, const char *end)
{
	struct span rest = buf_span(mail), line;
	struct buf b;

	buf_init(&b, RIG_MAX);
	while (rest.n > 0) {
		line = rig_line(&rest);
		buf_addspan(&b, span_head(line, line.n - 2));
		buf_adds(&b, end);
	}
	buf_done(mail);
	*mail = b;
}

static void
forms_and_algorithms(void **state)
{
	static const char *const canon[] = { "relaxed/relaxed",
		"relaxed/simple", "simple/relaxed", "simple/simple" };
	static const char *const ends[] = { "\r\n", "\n", "\r" };
	char tags[200];

	(void)state;
	for (size_t i = 0; i < 4 * 3 * 2; i++) {
		bool ed = i / 12;
		struct rig_sign s = { .key = ed ? &ed25519 : &rsa,
			.tags = tags, .simple_header = i % 4 >= 2,
			.simple_body = i % 2 };
		struct run r;

		snprintf(tags, sizeof tags, "v=1; a=%s; c=%s; d=example.com;"
		    " s=%s;\r\n\th=from : to:Subject:date", ed ?
		    "ed25519-sha256" : "rsa-sha256", canon[i % 4], ed ?
		    "ed" : "one");
		begin(&r, MAIL);
		rig_sign(&s, &r.mail);
		replace_ends(&r.mail, ends[i / 4 % 3]);
		verify(&r);
		expect(&r, DKIM_PASS, DKIM_OK);
		assert_int_equal(r.o.v[0].body, DKIM_HASH_SAME);
		assert_int_equal(r.o.v[0].header, DKIM_HASH_SAME);
		done(&r);
	}
}

static void
what_was_changed(void **state)
{
	(void)state;
	one(USUAL, "four", "five", DKIM_FAIL, DKIM_WHY_BODY);
	one(USUAL, "Subject: tea", "Subject: war", DKIM_FAIL,
	    DKIM_WHY_HEADER);
	one(USUAL, "To: hanako@example.jp\r\n", "", DKIM_FAIL,
	    DKIM_WHY_HEADER);
	one(USUAL, "\r\n\r\nDear", "\r\n\r\nX Dear", DKIM_FAIL,
	    DKIM_WHY_BODY);
	/* blanks and empty lines at the end do not count */
	one(USUAL, "four? \t\r\n\r\n\r\n", "four?\r\n", DKIM_PASS, DKIM_OK);
	one(USUAL, "Subject: tea\r\n and", "subject:tea and", DKIM_PASS,
	    DKIM_OK);
	one(USUAL, "Received: by", "Received: for", DKIM_PASS, DKIM_OK);
}

static void
both_were_changed(void **state)
{
	struct run r;

	(void)state;
	begin(&r, MAIL);
	sign(&r, USUAL);
	change(&r, "Subject: tea", "Subject: war");
	change(&r, "four", "five");
	verify(&r);
	expect(&r, DKIM_FAIL, DKIM_WHY_BOTH);
	assert_int_equal(r.o.v[0].body, DKIM_HASH_DIFFERS);
	assert_int_equal(r.o.v[0].header, DKIM_HASH_DIFFERS);
	done(&r);
}

/* ---- tags ---- */

#define FROM "h=from:to:subject:date"

static void
tags_that_are_wrong(void **state)
{
	static const struct {
		const char *tags;
		enum dkim_reason why;
		const char *where;
	} cases[] = {
		{ "a=rsa-sha256; d=example.com; s=one; " FROM,
		    DKIM_WHY_MISSING, "v" },
		{ "v=2; a=rsa-sha256; d=example.com; s=one; " FROM,
		    DKIM_WHY_VERSION, "2" },
		{ "v=1; a=rsa-sha1; d=example.com; s=one; " FROM,
		    DKIM_WHY_SHA1, "rsa-sha1" },
		{ "v=1; a=rsa-md5; d=example.com; s=one; " FROM,
		    DKIM_WHY_ALGORITHM, "rsa-md5" },
		{ "v=1; a=rsa-sha256; s=one; " FROM, DKIM_WHY_MISSING, "d" },
		{ "v=1; a=rsa-sha256; d=; s=one; " FROM, DKIM_WHY_VALUE,
		    "d" },
		{ "v=1; a=rsa-sha256; d=exa mple.com; s=one; " FROM,
		    DKIM_WHY_VALUE, "d" },
		{ "v=1; a=rsa-sha256; d=a..com; s=one; " FROM,
		    DKIM_WHY_VALUE, "d" },
		{ OWN "c=relaxd; " FROM, DKIM_WHY_VALUE, "c" },
		{ OWN "c=relaxed/; " FROM, DKIM_WHY_VALUE, "c" },
		{ OWN "q=http; " FROM, DKIM_WHY_QUERY, "http" },
		{ OWN "l=x; " FROM, DKIM_WHY_VALUE, "l" },
		{ OWN "t=; " FROM, DKIM_WHY_VALUE, "t" },
		{ OWN "t=10; x=10; " FROM, DKIM_WHY_VALUE, "x" },
		{ OWN "h=to:subject", DKIM_WHY_FROM, "h" },
		{ OWN "i=taro@example.org; " FROM, DKIM_WHY_IDENTITY,
		    "taro@example.org" },
		{ OWN "i=taro@notexample.com; " FROM, DKIM_WHY_IDENTITY,
		    "taro@notexample.com" },
		{ OWN "i=example.com; " FROM, DKIM_WHY_IDENTITY,
		    "example.com" },
		{ OWN "x; " FROM, DKIM_WHY_TAGS, "x" },
		{ OWN "d=example.com; " FROM, DKIM_WHY_TAGS,
		    "d=example.com" },
		{ OWN "; " FROM, DKIM_WHY_TAGS, " ;" },
		{ OWN "1x=y; " FROM, DKIM_WHY_TAGS, "1x=y" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run r;

		begin(&r, MAIL);
		sign(&r, cases[i].tags);
		verify(&r);
		expect(&r, DKIM_PERMERROR, cases[i].why);
		assert_span_equal(r.o.v[0].where, cases[i].where);
		assert_int_equal(r.by.n, 0);	/* nothing was asked */
		done(&r);
	}
}

static void
tags_that_are_right(void **state)
{
	(void)state;
	one(OWN "c=relaxed; q=dns/txt; " FROM, NULL, NULL, DKIM_FAIL,
	    DKIM_WHY_BODY);	/* the body is then simple */
	one(OWN "c=relaxed/relaxed; q=x:dns/txt; x_y=; " FROM, NULL, NULL,
	    DKIM_PASS, DKIM_OK);
	one(OWN "c=relaxed/relaxed; i=@mail.EXAMPLE.com; " FROM, NULL, NULL,
	    DKIM_PASS, DKIM_OK);
	one(OWN "c=relaxed/relaxed; i=ta=3Dro@\r\n example.com; " FROM,
	    NULL, NULL, DKIM_PASS, DKIM_OK);
	one(OWN "c=relaxed/relaxed; t=99999999999999; " FROM, NULL, NULL,
	    DKIM_PASS, DKIM_OK);
	/* names of other letters (RFC 8616) */
	one("v=1; a=rsa-sha256; d=例え.jp; s=ひとつ; i=x@a.例え.jp; "
	    "c=relaxed/relaxed; " FROM, NULL, NULL, DKIM_PASS, DKIM_OK);
	/* the value of b= may hold folds, and may end with ";" */
	one(USUAL, "b=", "b= \r\n\t ", DKIM_PASS, DKIM_OK);
	one(USUAL, "h=from", "h=From", DKIM_FAIL, DKIM_WHY_HEADER);
	one(USUAL, "DKIM-Signature: v", "dkim-signature:   v", DKIM_PASS,
	    DKIM_OK);
}

static void
times(void **state)
{
	struct run r;

	(void)state;
	one(OWN "c=relaxed/relaxed; t=1600000000; x=1700000001; " FROM, NULL,
	    NULL, DKIM_PASS, DKIM_OK);
	one(OWN "c=relaxed/relaxed; t=1600000000; x=1699999999; " FROM,
	    "four", "five", DKIM_FAIL, DKIM_WHY_BODY);
	one(OWN "c=relaxed/relaxed; t=1600000000; x=1699999999; " FROM, NULL,
	    NULL, DKIM_POLICY, DKIM_WHY_EXPIRED);
	begin(&r, MAIL);
	sign(&r, OWN "c=relaxed/relaxed; t=1700000001; " FROM);
	verify(&r);
	expect(&r, DKIM_PASS, DKIM_OK);
	assert_true(r.o.v[0].future);
	done(&r);
}

/* ---- what is covered ---- */

static void
a_second_from(void **state)
{
	static const char add[] = "From: boss@example.com\r\n";
	struct run r;

	(void)state;
	one(USUAL, "Received: by", "From: x@example.org\r\nReceived: by",
	    DKIM_POLICY, DKIM_WHY_UNCOVERED);
	/* below the signed one it is hashed in its place */
	one(USUAL, "Date: Tue", "From: x@example.org\r\nDate: Tue", DKIM_FAIL,
	    DKIM_WHY_HEADER);
	/* named once more than it stands there: none can be added */
	one(OWN "c=relaxed/relaxed; h=from:from:subject", "Received: by",
	    "From: x@example.org\r\nReceived: by", DKIM_FAIL,
	    DKIM_WHY_HEADER);
	begin(&r, MAIL);
	sign(&r, OWN "c=relaxed/relaxed; h=from:From:to:subject:subject");
	verify(&r);
	expect(&r, DKIM_PASS, DKIM_OK);
	assert_int_equal(r.o.v[0].signature->nsealed, 2);
	assert_span_equal(r.o.v[0].signature->sealed[0], "From");
	assert_int_equal(r.o.v[0].signature->nbare, 1);
	assert_span_equal(r.o.v[0].signature->bare[0], "Date");
	done(&r);
	/* two that were signed as two: that is for others to judge */
	begin(&r, MAIL);
	change(&r, "Received: by", add);
	sign(&r, OWN "c=relaxed/relaxed; h=from:from:subject");
	verify(&r);
	expect(&r, DKIM_PASS, DKIM_OK);
	done(&r);
}

static void
another_field_twice(void **state)
{
	struct run r;

	(void)state;
	begin(&r, MAIL);
	sign(&r, USUAL);
	change(&r, "Received: by", "Subject: your prize\r\nReceived: by");
	verify(&r);
	expect(&r, DKIM_PASS, DKIM_OK);
	assert_int_equal(r.o.v[0].signature->nuncovered, 1);
	assert_span_equal(r.o.v[0].signature->uncovered[0], "Subject");
	assert_false(r.o.v[0].signature->from_uncovered);
	done(&r);
}

static void
lengths(void **state)
{
	static const char tags[] = OWN "c=relaxed/relaxed; l=24; " FROM;
	struct rig_sign s = { .key = &rsa, .tags = tags, .l = 24 };
	struct run r;

	(void)state;
	begin(&r, MAIL);
	rig_sign(&s, &r.mail);
	rig_sign(&s, &r.mail);
	sign(&r, USUAL);
	change(&r, "four? ", "five? And click here.");
	verify(&r);
	assert_int_equal(r.o.n, 3);
	expect(&r, DKIM_FAIL, DKIM_WHY_BODY);
	assert_int_equal(r.o.v[1].result, DKIM_PASS);
	assert_int_equal(r.o.v[2].result, DKIM_PASS);
	assert_int_equal(r.o.v[1].signature->left_open, 22);
	assert_int_equal(r.o.result, DKIM_PASS);
	done(&r);
	begin(&r, MAIL);
	rig_sign(&s, &r.mail);
	change(&r, "\r\n\r\ntea at four?", "");
	verify(&r);
	expect(&r, DKIM_FAIL, DKIM_WHY_SHORT_BODY);
	done(&r);
	one(OWN "c=relaxed/relaxed; l=99999999999999999999999; " FROM, NULL,
	    NULL, DKIM_FAIL, DKIM_WHY_SHORT_BODY);
}

/* ---- keys ---- */

static void
keys(void **state)
{
	static const struct {
		const char *selector;
		enum dkim_result result;
		enum dkim_reason why;
		enum dkim_key_fault fault;
	} cases[] = {
		{ "none", DKIM_PERMERROR, DKIM_WHY_NO_KEY, 0 },
		{ "spf", DKIM_PERMERROR, DKIM_WHY_NO_KEY, 0 },
		{ "two", DKIM_PERMERROR, DKIM_WHY_KEYS, 0 },
		{ "gone", DKIM_PERMERROR, DKIM_WHY_KEY, DKIM_KEY_REVOKED },
		{ "sha1", DKIM_PERMERROR, DKIM_WHY_KEY, DKIM_KEY_HASH },
		{ "ed", DKIM_PERMERROR, DKIM_WHY_KEY_TYPE, 0 },
		{ "short", DKIM_PERMERROR, DKIM_WHY_KEY_SHORT, 0 },
		{ "bad", DKIM_TEMPERROR, DKIM_WHY_DNS, 0 },
		{ "exact", DKIM_PERMERROR, DKIM_WHY_KEY_EXACT, 0 },
		{ "beside", DKIM_PASS, DKIM_OK, 0 },
		{ "test", DKIM_PASS, DKIM_OK, 0 },
	};
	char tags[200];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run r;

		snprintf(tags, sizeof tags, "v=1; a=rsa-sha256; d=example.com"
		    "; i=@x.example.com; s=%s; c=relaxed/relaxed; " FROM,
		    cases[i].selector);
		begin(&r, MAIL);
		sign(&r, tags);
		verify(&r);
		expect(&r, cases[i].result, cases[i].why);
		assert_int_equal(r.o.v[0].key.fault, cases[i].fault);
		/* the text is judged whatever the key is */
		assert_int_equal(r.o.v[0].body, DKIM_HASH_SAME);
		done(&r);
	}
}

/* A short key signs well, and still does not pass. */
static void
a_short_key(void **state)
{
	struct rig_sign s = { .key = &short_rsa, .tags = "v=1; a=rsa-sha256; "
		"d=example.com; s=short; c=relaxed/relaxed; " FROM };
	struct run r;

	(void)state;
	begin(&r, MAIL);
	rig_sign(&s, &r.mail);
	verify(&r);
	expect(&r, DKIM_PERMERROR, DKIM_WHY_KEY_SHORT);
	assert_int_equal(r.o.v[0].key.bits, 768);
	done(&r);
}

static void
answers_come_in(void **state)
{
	struct buf other;
	struct run r;

	(void)state;
	begin(&r, MAIL);
	sign(&r, USUAL);
	prepare(&r);
	check(&r, NULL, ANSWER_OPEN);
	expect(&r, DKIM_PENDING, DKIM_OK);
	check(&r, NULL, ANSWER_NONE);
	expect(&r, DKIM_UNKNOWN, DKIM_WHY_UNASKED);
	check(&r, NULL, ANSWER_TIMEOUT);
	expect(&r, DKIM_TEMPERROR, DKIM_WHY_DNS);
	for (int i = 0; i < 2; i++) {
		check(&r, zone, ANSWER_NONE);
		expect(&r, DKIM_PASS, DKIM_OK);
	}
	/* another key at that name is another verdict, what was kept or not */
	buf_init(&other, 8192);
	rig_record(&other, "one._domainkey.example.com", "k=ed25519; ",
	    &ed25519);
	check(&r, other.data, ANSWER_NONE);
	expect(&r, DKIM_PERMERROR, DKIM_WHY_KEY_TYPE);
	buf_reset(&other);
	rsa.p[60] = rsa.p[60] == 'A' ? 'B' : 'A';
	rig_record(&other, "one._domainkey.example.com", "", &rsa);
	check(&r, other.data, ANSWER_NONE);
	expect(&r, DKIM_FAIL, DKIM_WHY_HEADER);
	check(&r, zone, ANSWER_NONE);
	expect(&r, DKIM_PASS, DKIM_OK);
	buf_done(&other);
	done(&r);
}

/* ---- many ---- */

static void
more_than_are_judged(void **state)
{
	struct span passed[DKIM_SIGNATURES];
	struct run r;

	(void)state;
	begin(&r, MAIL);
	verify(&r);
	assert_int_equal(r.o.result, DKIM_NONE);
	for (int i = 0; i < DKIM_SIGNATURES + 3; i++)
		sign(&r, USUAL);
	verify(&r);
	assert_int_equal(r.o.n, DKIM_SIGNATURES);
	assert_int_equal(r.o.left, 3);
	assert_int_equal(r.o.result, DKIM_PASS);
	assert_int_equal(dkim_passes(&r.o, passed), 1);
	assert_span_equal(passed[0], "example.com");
	done(&r);
}

static void
headers_over_the_limit(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "");
	for (int i = 0; i < FIELDS_MAX; i++)
		buf_adds(&r.mail, "X: y\r\n");
	buf_adds(&r.mail, MAIL);
	sign(&r, USUAL);
	verify(&r);
	expect(&r, DKIM_PERMERROR, DKIM_WHY_HEADER_CUT);
	done(&r);
	begin(&r, "X: ");
	buf_addfill(&r.mail, 'x', DKIM_HEADER);
	buf_adds(&r.mail, "\r\n" MAIL);
	sign(&r, USUAL);
	verify(&r);
	expect(&r, DKIM_PERMERROR, DKIM_WHY_HEADER_CUT);
	done(&r);
	begin(&r, MAIL);
	buf_adds(&r.mail, "x");
	sign(&r, OWN "c=relaxed/relaxed; h=from");
	change(&r, "h=from", "h=from:x");
	for (int i = 0; i < DKIM_NAMES; i++)
		change(&r, "h=from", "h=from:x");
	verify(&r);
	expect(&r, DKIM_PERMERROR, DKIM_WHY_NAMES);
	done(&r);
}

/* ---- rows ---- */

static const char *
text_of(const struct row *r, const char *name)
{
	static char out[300];
	const struct field *f = row_field(r, name);

	snprintf(out, sizeof out, SPAN_FMT, f ? (int)f->text.n : 0,
	    f ? f->text.p : "");
	return f ? out : "(none)";
}

static void
rows_of_a_mail(void **state)
{
	struct sheet *s = sheet_new("message", span_str("mail"));
	const struct row *r, *c;
	struct run run;

	(void)state;
	begin(&run, MAIL);
	sign(&run, USUAL);
	change(&run, "Received: by", "Subject: war\r\nReceived: by");
	sign(&run, "v=1; a=rsa-sha1; d=example.com; s=one; " FROM);
	verify(&run);
	r = dkim_row(s, NULL, &run.o);
	assert_string_equal(text_of(r, "result"), "pass");
	assert_int_equal(r->severity, SEVERITY_INFO);
	assert_non_null(strstr(r->why.en, "example.com"));
	c = r->children;
	assert_string_equal(c->id, "dkim.signature");
	assert_string_equal(c->key, "example.com/one");
	assert_string_equal(text_of(c, "reason"), "sha1");
	assert_int_equal(c->severity, SEVERITY_NOTICE);
	c = c->next;
	assert_string_equal(text_of(c, "result"), "pass");
	assert_string_equal(text_of(c, "selector"), "one");
	assert_string_equal(text_of(c, "algorithm"), "rsa-sha256");
	assert_string_equal(text_of(c, "body_hash"), "same");
	assert_int_equal(row_field(c, "bits")->number, 2048);
	assert_non_null(c->evidence);
	assert_span_equal(span_head(span_skip(buf_span(&run.mail),
	    (size_t)c->evidence->position), 15), "DKIM-Signature:");
	assert_non_null(c->evidence->next);
	assert_string_equal(c->children->key, "uncovered");
	assert_int_equal(c->children->severity, SEVERITY_WARNING);
	assert_false(sheet_failed(s));
	sheet_free(s);
	done(&run);
}

/* Are the sentences there?  An id in place of one has no blanks. */
static void
rows_of_every_reason(void **state)
{
	static const struct field_raw field = { .raw = { "x", 1 } };
	struct dkim_signature g = { .field = &field };

	(void)state;
	for (enum dkim_reason w = DKIM_WHY_TAGS; w <= DKIM_WHY_UNASKED; w++) {
		enum dkim_result result = DKIM_UNKNOWN + w % 7;
		struct dkim_outcome o = { .result = result, .n = 1,
			.left = 2, .v = { { .signature = &g, .reason = w,
			.result = result } } };
		struct sheet *s = sheet_new("message", span_str("mail"));
		const struct row *r;

		o.v[0].key.fault = DKIM_KEY_REVOKED;
		r = dkim_row(s, NULL, &o);
		assert_non_null(strchr(r->why.en, ' '));
		assert_non_null(strchr(r->children->why.en, ' '));
		assert_string_equal(r->last_child->id, "dkim.rest");
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_and_algorithms),
		cmocka_unit_test(what_was_changed),
		cmocka_unit_test(both_were_changed),
		cmocka_unit_test(tags_that_are_wrong),
		cmocka_unit_test(tags_that_are_right),
		cmocka_unit_test(times),
		cmocka_unit_test(a_second_from),
		cmocka_unit_test(another_field_twice),
		cmocka_unit_test(lengths),
		cmocka_unit_test(keys),
		cmocka_unit_test(a_short_key),
		cmocka_unit_test(answers_come_in),
		cmocka_unit_test(more_than_are_judged),
		cmocka_unit_test(headers_over_the_limit),
		cmocka_unit_test(rows_of_a_mail),
		cmocka_unit_test(rows_of_every_reason),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
