/* core/mime/authres: results as servers write them, and what is refused. */
#include "core/mime/authres.h"

#include <errno.h>

#include "core/base/buf.h"
#include "tests/unit/unit.h"

/* ID[/VERSION] [i=N] [none] { METHOD=RESULT [reason] [(comment)] {PROP} } */
static const struct { const char *field, *want; } taken[] = {
	{ "example.org 1; none", "example.org/1 none" },
	{ " mx.example.jp; spf=pass smtp.mailfrom=example.com;\r\n"
	  "\tdkim=fail (bad (very) signature) reason=\"body \\\"x\\\"\" "
	  "header.d=example.com header.b=\"a/b==\"",
	  "mx.example.jp {spf=pass smtp.mailfrom=example.com} "
	  "{dkim=fail [body \"x\"] (bad (very) signature) "
	  "header.d=example.com header.b=a/b==}" },
	{ "(x) mx.example.jp (y) ; dkim (a) / 1 (b) = (c) pass header (d) . "
	  "(e) d = (f) example.com",
	  "mx.example.jp {dkim=pass header.d=example.com}" },
	/* Outlook: no authserv-id, names strewn in, an empty value */
	{ "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; "
	  "example.jp; dkim=none (message not signed) header.d=none;"
	  "example.jp; dmarc=none action=none header.from=;compauth=pass "
	  "reason=100",
	  "example.jp odd {spf=pass (sender IP is 192.0.2.1) "
	  "smtp.mailfrom=example.com} {dkim=none (message not signed) "
	  "header.d=none} {dmarc=none .action=none header.from=} "
	  "{compauth=pass [100]}" },
	{ "i=2; relay.example.net; arc=pass; spf=softfail "
	  "smtp.mailfrom=a=b:c@example.com",
	  "relay.example.net i=2 {arc=pass} "
	  "{spf=softfail smtp.mailfrom=a=b:c@example.com}" },
	{ "\"\xe4\xbe\x8b.jp\"; x_y=a_b header.i=\"\xe8\x8a\xb1 a\"@example.jp;",
	  "\xe4\xbe\x8b.jp {x_y=a_b header.i=\xe8\x8a\xb1 a@example.jp}" },
	{ "mx.example.jp; iprev=pass policy.iprev=2001:db8::1 (a.example)",
	  "mx.example.jp {iprev=pass (a.example) policy.iprev=2001:db8::1}" },
	/* what is said in comments and quotes is no result */
	{ "mx.example.jp; spf=fail (x; dkim=pass header.d=example.com) "
	  "smtp.mailfrom=\"; dkim=pass \"",
	  "mx.example.jp {spf=fail (x; dkim=pass header.d=example.com) "
	  "smtp.mailfrom=; dkim=pass }" },
	{ "mx.example.jp; dkim=pass ((a) header.d=example.com",
	  "mx.example.jp odd {dkim=pass ((a) header.d=example.com}" },
};
static const char *const refused[] = {
	"", ";", "x (y", "x; (y", "x; spf=pass (y", "x y; spf=pass", "i=1: x",
	"i=1;", "x; .", "x; abc/1", "x; abc/d=pass", "x; abc=.", "x; a=b; none",
	"x; none; a=b", "x; a=b reason", "x; a=b reason=", "x; a=b reason=\"c",
	"x; a=b reason=;", "x; a=b p", "x; a=b p.q", "x; a=b p.q=",
	"x; a=b p.q;", "x; a=b p.q=r .", "x; a=b p.=r",
	"x; a=b p.q=r\"; c=d \"", "\"x; a=b",
};

static void
put(char *to, size_t size, const char *front, struct span s,
    const char *behind)
{
	snprintf(to + strlen(to), size - strlen(to), "%s" SPAN_FMT "%s",
	    front, SPAN_ARG(s), behind);
}

static void
tell_result(const struct authres_result *v, char *to, size_t size)
{
	put(to, size, " {", v->method, "=");
	put(to, size, "", v->result, "");
	if (v->reason.n > 0)
		put(to, size, " [", v->reason, "]");
	if (v->comment.n > 0)
		put(to, size, " (", v->comment, ")");
	for (size_t i = 0; i < v->nprops; i++) {
		put(to, size, " ", v->props[i].ptype, ".");
		put(to, size, "", v->props[i].name, "=");
		put(to, size, "", v->props[i].value, "");
	}
	put(to, size, "}", span_str(""), "");
}

static void
tell(const struct authres *v, char *to, size_t size)
{
	snprintf(to, size, SPAN_FMT, SPAN_ARG(v->authserv_id));
	if (v->has_version)
		snprintf(to + strlen(to), size - strlen(to), "/%u",
		    v->version);
	if (v->instance > 0)
		snprintf(to + strlen(to), size - strlen(to), " i=%u",
		    v->instance);
	if (v->none)
		put(to, size, " none", span_str(""), "");
	if (v->odd)
		put(to, size, " odd", span_str(""), "");
	for (size_t i = 0; i < v->n; i++)
		tell_result(&v->v[i], to, size);
}

static void
takes(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct authres v;
	char got[1024];

	(void)state;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		assert_int_equal(authres_read(span_str(taken[i].field), a, &v),
		    0);
		tell(&v, got, sizeof got);
		assert_string_equal(got, taken[i].want);
	}
	arena_free(a);
}

static void
refuses(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct authres v = { .n = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		if (authres_read(span_str(refused[i]), a, &v) != -EINVAL)
			fail_msg("taken: %s", refused[i]);
		assert_int_equal(v.n, 7);
	}
	arena_free(a);
}

static void
reads_spf(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct authres v;

	(void)state;
	assert_int_equal(authres_read_spf(span_str("Pass (mailfrom; x=y) "
	    "identity=mailfrom; client-ip=2001:db8::1; helo=mail.example.com;"
	    " envelope-from=\"a b\"@example.com; receiver=mx.example.jp"), a,
	    &v), 0);
	assert_int_equal(v.n, 1);
	assert_span_equal(v.authserv_id, "mx.example.jp");
	assert_span_equal(v.v[0].method, "spf");
	assert_span_equal(v.v[0].result, "Pass");
	assert_span_equal(v.v[0].comment, "mailfrom; x=y");
	assert_span_equal(authres_value(&v.v[0], "", "Client-IP"),
	    "2001:db8::1");
	assert_span_equal(authres_value(&v.v[0], "", "envelope-from"),
	    "a b@example.com");
	assert_null(authres_value(&v.v[0], "smtp", "helo").p);
	assert_int_equal(authres_read_spf(span_str("pass (google.com: domain "
	    "of a@example.com designates 192.0.2.1 as permitted sender) "
	    "client-ip=192.0.2.1;"), a, &v), 0);
	assert_int_equal(v.v[0].nprops, 1);
	assert_int_equal(authres_read_spf(span_str("(x) ;"), a, &v), -EINVAL);
	arena_free(a);
}

static void
ends_at_its_limits(void **state)
{
	struct arena *a = arena_new(1 << 24);
	struct authres v;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_adds(&b, "x");
	for (int i = 0; i < AUTHRES_RESULTS + 1; i++)
		buf_adds(&b, "; a=b");
	for (int i = 0; i < AUTHRES_PROPS + 1; i++)
		buf_adds(&b, " p.q=r");
	assert_int_equal(authres_read(buf_span(&b), a, &v), 0);
	assert_int_equal(v.n, AUTHRES_RESULTS);
	assert_true(v.more);
	buf_reset(&b);
	buf_adds(&b, "x; a=b");
	for (int i = 0; i < AUTHRES_PROPS + 1; i++)
		buf_adds(&b, " p.q=r");
	assert_int_equal(authres_read(buf_span(&b), a, &v), 0);
	assert_int_equal(v.v[0].nprops, AUTHRES_PROPS);
	assert_true(v.more);
	buf_done(&b);
	arena_free(a);
}

UNIT_MAIN(cmocka_unit_test(takes), cmocka_unit_test(refuses),
    cmocka_unit_test(reads_spf), cmocka_unit_test(ends_at_its_limits))
