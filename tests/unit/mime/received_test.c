/* core/mime/received: the wordings of servers, and what a client may say in
 * HELO without changing anything. */
#include "core/mime/received.h"
#include "tests/unit/unit.h"

struct example {
	const char *line, *want;
};

/* In the order of struct received; what is empty is left out. */
static const struct example servers[] = {
	/* Postfix */
	{ "from smtp.example.com (mail.example.com [192.0.2.25]) "
	  "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) "
	  "key-exchange X25519 server-signature RSA-PSS (2048 bits)) "
	  "(No client certificate requested) by mx.example.jp (Postfix) "
	  "with ESMTPS id 4Wy0Wt2rCKz1Rkb for <info@example.jp>; "
	  "Mon,  2 Sep 2024 17:56:59 +0900 (JST)",
	  "host from=smtp.example.com helo=smtp.example.com "
	  "rdns=mail.example.com ip=192.0.2.25 by=mx.example.jp with=ESMTPS "
	  "protocol=ESMTPS id=4Wy0Wt2rCKz1Rkb for=info@example.jp "
	  "tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 "
	  "date=Mon,  2 Sep 2024 17:56:59 +0900" },
	{ "from [192.168.1.5] (unknown [IPv6:2001:db8::5]) "
	  "(Authenticated sender: taro@example.jp) by mx.example.jp (Postfix) "
	  "with ESMTPSA id 9F; Mon, 2 Sep 2024 17:00:00 +0900",
	  "host from=[192.168.1.5] helo=[192.168.1.5] ip=2001:db8::5 "
	  "by=mx.example.jp with=ESMTPSA protocol=ESMTPSA id=9F "
	  "auth=Authenticated user=taro@example.jp "
	  "date=Mon, 2 Sep 2024 17:00:00 +0900" },
	{ "by mx.example.jp (Postfix, from userid 1002) id 8E1; "
	  "Mon, 2 Sep 2024 17:00:00 +0900",
	  "local by=mx.example.jp id=8E1 "
	  "date=Mon, 2 Sep 2024 17:00:00 +0900" },
	/* amavis */
	{ "from mx.example.jp ([127.0.0.1]) by localhost (mx.example.jp "
	  "[127.0.0.1]) (amavisd-new, port 10024) with ESMTP id xY-1; "
	  "Mon, 2 Sep 2024 17:00:00 +0900",
	  "host from=mx.example.jp helo=mx.example.jp ip=127.0.0.1 "
	  "by=localhost with=ESMTP protocol=ESMTP id=xY-1 "
	  "date=Mon, 2 Sep 2024 17:00:00 +0900" },
	/* Exim */
	{ "from mail.example.com ([192.0.2.25] helo=[10.0.0.7]) "
	  "by mx.example.jp with esmtps  (TLS1.3) tls TLS_AES_128_GCM_SHA256 "
	  "(Exim 4.96) (envelope-from <a@example.com>) id 1pABCD-00012E-XX "
	  "for info@example.jp; Mon, 02 Sep 2024 08:56:59 +0000",
	  "host from=mail.example.com helo=[10.0.0.7] rdns=mail.example.com "
	  "ip=192.0.2.25 by=mx.example.jp with=esmtps protocol=ESMTPS "
	  "id=1pABCD-00012E-XX for=info@example.jp envelope=a@example.com "
	  "tls=TLSv1.3 cipher=TLS_AES_128_GCM_SHA256 "
	  "date=Mon, 02 Sep 2024 08:56:59 +0000" },
	{ "from [192.0.2.25] (port=4025 helo=pc ident=mail) by mx.example.jp "
	  "with esmtp (TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256) (Exim 4.80) "
	  "id 1X; Mon, 02 Sep 2024 08:56:59 +0000",
	  "host from=[192.0.2.25] helo=pc ip=192.0.2.25 by=mx.example.jp "
	  "with=esmtp protocol=ESMTP id=1X ident=mail tls=TLSv1.2 "
	  "cipher=ECDHE_RSA_AES_256_GCM_SHA384 "
	  "date=Mon, 02 Sep 2024 08:56:59 +0000" },
	/* sendmail */
	{ "from pc (dsl.example.net [192.0.2.9] (may be forged)) "
	  "(authenticated bits=0) by mx.example.jp (8.17.1/8.17.1) with ESMTP "
	  "id 482A (version=TLSv1.2 cipher=AES256-SHA bits=256 verify=NO) "
	  "for <a@example.jp>; Mon, 2 Sep 2024 17:00:00 +0900",
	  "host from=pc helo=pc rdns=dsl.example.net forged ip=192.0.2.9 "
	  "by=mx.example.jp with=ESMTP protocol=ESMTP id=482A "
	  "for=a@example.jp auth=authenticated tls=TLSv1.2 "
	  "cipher=AES256-SHA date=Mon, 2 Sep 2024 17:00:00 +0900" },
	{ "(from taro@localhost) by www.example.jp (8.17.1/8.17.1/Submit) "
	  "id 482B; Mon, 2 Sep 2024 17:00:00 +0900",
	  "local from=taro@localhost by=www.example.jp id=482B "
	  "date=Mon, 2 Sep 2024 17:00:00 +0900" },
	/* Exchange */
	{ "from A1.apc.example.com (2001:db8:1::1b) by B2.apc.example.com "
	  "(2001:db8:2::2c) with Microsoft SMTP Server (version=TLS1_2, "
	  "cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.7918.25 "
	  "via Frontend Transport; Mon, 2 Sep 2024 08:56:59 +0000",
	  "host from=A1.apc.example.com helo=A1.apc.example.com "
	  "ip=2001:db8:1::1b by=B2.apc.example.com by_ip=2001:db8:2::2c "
	  "with=Microsoft SMTP Server protocol=SMTP via=Frontend Transport "
	  "id=15.20.7918.25 tls=TLSv1.2 "
	  "cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 "
	  "date=Mon, 2 Sep 2024 08:56:59 +0000" },
	{ "from A1.apc.example.com ([fe80::1b]) by A1.apc.example.com "
	  "([fe80::1b%4]) with mapi id 15.20.7918.020; "
	  "Mon, 2 Sep 2024 08:56:59 +0000",
	  "local from=A1.apc.example.com helo=A1.apc.example.com ip=fe80::1b "
	  "by=A1.apc.example.com by_ip=fe80::1b with=mapi id=15.20.7918.020 "
	  "date=Mon, 2 Sep 2024 08:56:59 +0000" },
	/* Gmail */
	{ "from mail.example.com (mail.example.com. [192.0.2.25]) "
	  "by mx.google.com with ESMTPS id d2e1a.3.2024.09.02.01.56.59 "
	  "for <info@example.jp> (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 "
	  "bits=256/256); Mon, 02 Sep 2024 01:56:59 -0700 (PDT)",
	  "host from=mail.example.com helo=mail.example.com "
	  "rdns=mail.example.com ip=192.0.2.25 by=mx.google.com with=ESMTPS "
	  "protocol=ESMTPS id=d2e1a.3.2024.09.02.01.56.59 "
	  "for=info@example.jp tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 "
	  "date=Mon, 02 Sep 2024 01:56:59 -0700" },
	{ "by 2001:db8::8 with SMTP id x1csp9; Mon, 02 Sep 2024 01:57:00 -0700",
	  "local by=2001:db8::8 by_ip=2001:db8::8 with=SMTP protocol=SMTP "
	  "id=x1csp9 date=Mon, 02 Sep 2024 01:57:00 -0700" },
	/* qmail */
	{ "from unknown (HELO pc.example.net) (taro@192.0.2.9) "
	  "by 0 with SMTP; 2 Sep 2024 08:56:59 -0000",
	  "host from=unknown helo=pc.example.net ip=192.0.2.9 by=0 with=SMTP "
	  "protocol=SMTP ident=taro date=2 Sep 2024 08:56:59 -0000" },
	{ "from mail.example.com (192.0.2.25) by mx.example.jp with SMTP; "
	  "2 Sep 2024 08:56:59 -0000",
	  "host from=mail.example.com helo=mail.example.com "
	  "rdns=mail.example.com ip=192.0.2.25 by=mx.example.jp with=SMTP "
	  "protocol=SMTP date=2 Sep 2024 08:56:59 -0000" },
	{ "(qmail 27981 invoked by uid 225); 2 Sep 2024 08:56:59 -0000",
	  "local date=2 Sep 2024 08:56:59 -0000" },
	/* Courier */
	{ "from pc (dsl.example.net [::ffff:192.0.2.9]) "
	  "(AUTH: LOGIN taro, SSL: TLSv1/SSLv3,128bits,RC4-MD5) by mx.example.jp "
	  "with esmtp; Mon, 02 Sep 2024 17:00:00 +0900 id 00DB.43",
	  "host from=pc helo=pc rdns=dsl.example.net ip=192.0.2.9 "
	  "by=mx.example.jp with=esmtp protocol=ESMTP id=00DB.43 auth=LOGIN "
	  "user=taro tls=TLSv1.0 cipher=RC4-MD5 "
	  "date=Mon, 02 Sep 2024 17:00:00 +0900" },
	/* MDaemon */
	{ "from mail.example.com [(192.0.2.25)] by mx.example.jp (192.0.2.1) "
	  "(MDaemon PRO v19.0.2)  with ESMTP id md5001.msg; "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "host from=mail.example.com helo=mail.example.com ip=192.0.2.25 "
	  "by=mx.example.jp by_ip=192.0.2.1 with=ESMTP protocol=ESMTP "
	  "id=md5001.msg date=Mon, 02 Sep 2024 17:00:00 +0900" },
	/* Yahoo */
	{ "from 127.0.0.1 (EHLO mail.example.com) (192.0.2.25) "
	  "by mta1.mail.example.org with SMTPs (version=TLS1_2 "
	  "cipher=ECDHE-RSA-AES128); Mon, 02 Sep 2024 08:56:59 +0000",
	  "host from=127.0.0.1 helo=mail.example.com ip=192.0.2.25 "
	  "by=mta1.mail.example.org with=SMTPs protocol=SMTPS tls=TLSv1.2 "
	  "cipher=ECDHE-RSA-AES128 date=Mon, 02 Sep 2024 08:56:59 +0000" },
	{ "from unknown (HELO pc) (taro@192.0.2.9 with login) "
	  "by smtp.example.org with SMTP; 02 Sep 2024 08:56:59 -0000",
	  "host from=unknown helo=pc ip=192.0.2.9 by=smtp.example.org "
	  "with=SMTP protocol=SMTP ident=taro auth=login "
	  "date=02 Sep 2024 08:56:59 -0000" },
	/* CommuniGate */
	{ "from [192.0.2.9] (account taro@example.jp HELO pc.example.net) "
	  "by mx.example.jp (CommuniGate Pro SMTP 6.2) with ESMTPSA id 98; "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "host from=[192.0.2.9] helo=pc.example.net ip=192.0.2.9 "
	  "by=mx.example.jp with=ESMTPSA protocol=ESMTPSA id=98 auth=ESMTPSA "
	  "user=taro@example.jp date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "from pc (account taro [192.0.2.9] verified) by mx.example.jp "
	  "(CommuniGate Pro SMTP 4) with ESMTP id 98; "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "host from=pc helo=pc rdns=pc ip=192.0.2.9 by=mx.example.jp "
	  "with=ESMTP protocol=ESMTP id=98 auth=account user=taro "
	  "date=Mon, 02 Sep 2024 17:00:00 +0900" },
	/* others */
	{ "from a.example (b.example) [192.0.2.9.4025] (mail) by "
	  "mx.example.jp with esmtp (Exim 3.35) id 1X; "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "host from=a.example helo=a.example rdns=b.example ip=192.0.2.9 "
	  "by=mx.example.jp with=esmtp protocol=ESMTP id=1X "
	  "date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "from [192.0.2.9] by web1.mail.example.org via HTTP; "
	  "Mon, 02 Sep 2024 17:00:00 JST",
	  "host from=[192.0.2.9] ip=192.0.2.9 by=web1.mail.example.org "
	  "via=HTTP auth=HTTP date=Mon, 02 Sep 2024 17:00:00 JST" },
	{ "from 127.0.0.1 (AVG SMTP 7.0.299 [265.6.8]); "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "named from=127.0.0.1 ip=127.0.0.1 "
	  "date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "from pop.example.jp [192.0.2.3] by localhost with POP3 "
	  "(fetchmail-6.4.16) for <taro@localhost> (single-drop); "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "fetched from=pop.example.jp helo=pop.example.jp ip=192.0.2.3 "
	  "by=localhost with=POP3 protocol=POP3 for=taro@localhost "
	  "date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "from out.example.net by filter.example.net with SMTP id f-1 "
	  "2024-09-02 08:56:59.123 +0000 UTC m=+12.678",
	  "named from=out.example.net helo=out.example.net "
	  "by=filter.example.net with=SMTP protocol=SMTP id=f-1 "
	  "date=2024-09-02 08:56:59.123 +0000 UTC m=+12.678" },
	{ "from mx.example.com ([192.0.2.4]:52313) by mx.example.jp with "
	  "[XMail 1.20 ESMTP Server] id <S72E> for <a@example.jp> from "
	  "<b@example.com>; Mon, 02 Sep 2024 17:00:00 +0900",
	  "host from=mx.example.com helo=mx.example.com ip=192.0.2.4 "
	  "by=mx.example.jp with=[XMail 1.20 ESMTP Server] protocol=ESMTP "
	  "id=S72E for=a@example.jp envelope=b@example.com "
	  "date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "from 192.0.2.9 (SquirrelMail authenticated user taro) "
	  "by www.example.jp with HTTP; Mon, 2 Sep 2024 17:00:00 +0900",
	  "host from=192.0.2.9 ip=192.0.2.9 by=www.example.jp with=HTTP "
	  "protocol=HTTP auth=authenticated user=taro "
	  "date=Mon, 2 Sep 2024 17:00:00 +0900" },
	{ "from mx.example.com ([unix socket]) by mx.example.jp (Cyrus) "
	  "with LMTPA; Mon, 02 Sep 2024 17:00:00 +0900",
	  "local from=mx.example.com by=mx.example.jp with=LMTPA "
	  "protocol=LMTPA date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "from a by b (x) with ESMTP for <\"a; by c (d\"@example.jp>; "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "named from=a helo=a by=b with=ESMTP protocol=ESMTP "
	  "for=\"a; by c (d\"@example.jp "
	  "date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "from a (a [192.0.2.4]) by b with ESMTP (envelope-from <>); "
	  "Mon, 02 Sep 2024 17:00:00 +0900",
	  "host from=a helo=a rdns=a ip=192.0.2.4 by=b with=ESMTP "
	  "protocol=ESMTP envelope= date=Mon, 02 Sep 2024 17:00:00 +0900" },
	{ "", "none" },
	{ "hello", "none" },
	{ "(((((", "none" },
	{ "from", "none" },
	{ "by", "none" },
};

static void
add(char *to, size_t size, const char *name, struct span v)
{
	if (v.n > 0)
		snprintf(to + strlen(to), size - strlen(to), " %s=" SPAN_FMT,
		    name, SPAN_ARG(v));
}

static void
tell(const struct received *r, struct arena *a, char *to, size_t size)
{
	snprintf(to, size, "%s", received_kind_name(r->kind));
	add(to, size, "from", r->from);
	add(to, size, "helo", r->helo);
	add(to, size, "rdns", r->rdns);
	if (r->forged)
		snprintf(to + strlen(to), size - strlen(to), " forged");
	if (r->ip.n > 0)
		add(to, size, "ip", span_str(ip_text(&r->ip, a)));
	add(to, size, "by", r->by);
	if (r->by_ip.n > 0)
		add(to, size, "by_ip", span_str(ip_text(&r->by_ip, a)));
	add(to, size, "with", r->with);
	add(to, size, "protocol", span_str(r->protocol));
	add(to, size, "via", r->via);
	add(to, size, "id", r->id);
	add(to, size, "for", r->for_whom);
	add(to, size, "ident", r->ident);
	if (r->has_envelope && r->envelope_from.n == 0)
		snprintf(to + strlen(to), size - strlen(to), " envelope=");
	add(to, size, "envelope", r->envelope_from);
	add(to, size, "auth", r->auth);
	add(to, size, "user", r->user);
	add(to, size, "tls", span_str(r->tls_version));
	add(to, size, "cipher", r->tls_cipher);
	add(to, size, "date", r->date);
}

static void
reads_servers(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char got[1024];
	struct received r;

	(void)state;
	for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
		received_read(span_str(servers[i].line), &r);
		tell(&r, a, got, sizeof got);
		assert_string_equal(got, servers[i].want);
	}
	arena_free(a);
}

/* What a client may say, up to brackets, semicolons and whole fields. */
static const char *const names[] = { "by", "from", "with", "id", "for",
	"unknown", "[192.0.2.99]", "x by evil.example", "x by evil.example with",
	"x (evil.example [192.0.2.99]) by evil.example with SMTP id 1",
	"x) by evil.example (y [192.0.2.99]", "x (", "x ((", "x )", "x))",
	"x; Mon, 1 Jan 2001 00:00:00 +0000", "x \"", "x <", "<x", "x<\"",
	"x with HTTP id EVIL for <evil@example.net>",
	"x (envelope-from <evil@example.net>)",
	"x (using TLSv1.3 with cipher TLS_EVIL)",
	"x (authenticated as evil)", "x (Authenticated sender: evil)",
	"x helo=y", "x (helo=y)", "x (HELO y)", "x via evil by uid",
	"x (qmail 1 invoked by uid 2)", "x claiming to be \"y\"",
	"x as user evil", "x\\", "x (Exim 4.96)", "=?utf-8?q?x?=",
	"x ([192.0.2.99] helo=y) by evil.example (Exim 4.96)", "(", "(x", ")",
	"x (y [192.0.2.99] with login) by evil.example", "x (account evil)",
	"x with local", "x (fetchmail-1)", "x (uid 1)", "[x", "x]", "\xff\xfe",
};
/* Wordings that put HELO in front of what the server found out, and behind
 * it only in a comment of its own. */
static const char *const frames[] = {
	"from %s (mail.example.com [192.0.2.25]) by mx.example.jp (Postfix) "
	"with ESMTP id 4Wy0 for <info@example.jp>; "
	"Mon, 2 Sep 2024 17:56:59 +0900",
	"from mail.example.com (HELO %s) (192.0.2.25) by mx.example.jp "
	"(qmail) with ESMTP id 4Wy0 for <info@example.jp>; "
	"Mon, 2 Sep 2024 17:56:59 +0900",
};

static void
is_not_led_astray(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char line[512];
	struct received r;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		for (size_t k = 0; k < 2; k++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(line, sizeof line, frames[k], names[i]);
#pragma GCC diagnostic pop
			received_read(span_str(line), &r);
			assert_int_equal(r.kind, RECEIVED_HOST);
			assert_string_equal(ip_text(&r.ip, a), "192.0.2.25");
			assert_span_equal(r.by, "mx.example.jp");
			assert_span_equal(r.with, "ESMTP");
			assert_span_equal(r.id, "4Wy0");
			assert_span_equal(r.for_whom, "info@example.jp");
			assert_span_equal(r.date,
			    "Mon, 2 Sep 2024 17:56:59 +0900");
			assert_span_equal(r.auth, "");
			assert_span_equal(r.user, "");
			assert_span_equal(r.via, "");
			assert_false(r.has_envelope);
			assert_string_equal(r.tls_version, "");
			if (k == 0)
				assert_span_equal(r.rdns, "mail.example.com");
		}
	}
	arena_free(a);
}

static void
ends_at_its_limit(void **state)
{
	size_t size = RECEIVED_MAX + 1;
	char *text = malloc(size);
	struct received r;

	(void)state;
	for (size_t i = 0; i < size; i++)
		text[i] = "(<\""[i % 3];
	received_read(span_of(text, size), &r);
	assert_int_equal(r.kind, RECEIVED_NONE);
	memcpy(text, "by x ", 5);
	received_read(span_of(text, size - 1), &r);
	assert_span_equal(r.by, "x");
	free(text);
}

UNIT_MAIN(cmocka_unit_test(reads_servers),
    cmocka_unit_test(is_not_led_astray), cmocka_unit_test(ends_at_its_limit))
