/* core/log/timeline: hand-made messages of every verdict, the words they
 * give in both languages, the facts, the limits. */
#include "core/log/timeline.h"

#include "core/sheet/writer.h"
#include "tests/unit/bounce/bounce.h"

#define S(s) { s, sizeof(s) - 1 }
#define AT(s) (INT64_C(1725267419) * USEC_SEC + (s) * USEC_SEC)
#define NOW AT(1800)		/* 2024-09-02 18:26:59 */

/* A message with one recipient and one attempt, to be changed by a test. */
struct story {
	struct log_message	m;
	struct log_recipient	r;
	struct log_attempt	a;
	struct log_input_line	l[2];
	struct span		child;
};

static void
tell(struct story *s, enum log_verdict v, const char *reply)
{
	*s = (struct story){
		.m = {
			.queue_id = S("EF21E811F3"), .host = S("mail"),
			.instance = S("postfix"), .arrived = AT(0),
			.finished = TIME_NONE, .last = AT(5),
			.message_id = S("20240902175654.9F@example.jp"),
			.from = S("taro@example.jp"), .size = 4210,
			.nrcpt = 1, .account = S("taro@example.jp"),
			.client_name = S("pc03.office.example.jp"),
			.client_ip = S("192.0.2.103"), .verdict = v,
			.has_birth = true, .nrecipients = 1, .nlines = 2,
		},
		.r = { .to = S("info@example.com"), .verdict = v,
			.nattempts = 1 },
		.a = {
			.time = AT(5), .service = S("smtp"),
			.relay_name = S("mx.example.com"),
			.relay_ip = S("192.0.2.25"), .relay_port = 25,
			.delay = 5600, .delays = { 100, 0, 5400, 100 },
			.dsn = S("2.0.0"), .status = S("sent"),
			.receipt = { .clock = TIME_NONE }, .verdict = v,
			.at = { 0, 200 },
		},
		.l = {
			{ S("EF21E811F3: client=pc03"), { 0, 100 }, AT(0) },
			{ S("EF21E811F3: to=<info@example.com>"), { 0, 200 },
			    AT(5) },
		},
		.child = S("4WxyKL107Vz1RkV"),
	};
	s->a.reply = span_str(reply);
	s->m.recipients = &s->r;
	s->r.attempts = &s->a;
	s->m.lines = s->l;
	s->m.children = &s->child;
}

static struct sheet *
judged(const struct story *s, const struct facts *f)
{
	struct sheet *ret = timeline_judge(&s->m, &(struct timeline_options){
		.now = NOW, .source = span_str("mail.log"), .facts = f });

	assert_non_null(ret);
	assert_false(sheet_failed(ret));
	return ret;
}

static const struct row *
verdict_of(const struct sheet *s)
{
	const struct row *r = sheet_find_id(s, "verdict");

	assert_non_null(r);
	assert_ptr_equal(r, s->root.children);
	return r;
}

/* No slot is left, no sign for "not known", nothing promised. */
static void
check_words(const char *id, struct text t)
{
	static const char *const bad[] = {
		"{", "?", "届きました", "delivered to the inbox", " safe",
		"安全",
	};

	if (text_is_none(&t) || !*t.ja || !*t.en)
		fail_msg("%s: no words", id);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (strstr(t.ja, bad[i]) ||
		    (strcmp(bad[i], "?") != 0 && strstr(t.en, bad[i])))
			fail_msg("%s: \"%s\" in %s / %s", id, bad[i], t.ja,
			    t.en);
}

static void
every_verdict_has_its_four_voices(void **state)
{
	(void)state;
	for (int v = 0; v < VERDICT_COUNT; v++) {
		for (int children = 0; children < 2; children++) {
			struct story s;
			struct sheet *sheet;
			const struct row *r;

			tell(&s, (enum log_verdict)v, "250 2.0.0 Ok");
			s.m.nchildren = (size_t)children;
			sheet = judged(&s, NULL);
			r = verdict_of(sheet);
			check_words(log_verdict_name((enum log_verdict)v),
			    r->phone);
			check_words("why", r->why);
			check_words("remedy", r->remedy);
			check_words("report", r->report);
			assert_span_equal(r->value,
			    log_verdict_name((enum log_verdict)v));
			assert_int_equal(r->state, v == VERDICT_UNKNOWN ?
			    ROW_UNKNOWN : ROW_DONE);
			sheet_free(sheet);
		}
	}
}

static void
taken_by_their_server(void **state)
{
	struct story s;
	struct sheet *sheet;
	const struct row *r;

	(void)state;
	tell(&s, VERDICT_DELIVERED_REMOTE, "250 ok 1725267439 qp 566407");
	s.m.removed = true;
	s.m.finished = AT(5);
	s.a.receipt = (struct log_receipt){ "qmail", S("566407"), AT(20) };
	sheet = judged(&s, NULL);
	r = verdict_of(sheet);
	assert_string_equal(r->phone.ja, "9月2日 17:57:04 に相手先のサーバー"
	    "が受け取っています。迷惑メールフォルダーを見ていただけますか。");
	assert_string_equal(r->report.ja, "2024年9月2日 17:57:04 に、相手先の"
	    "サーバー mx.example.com が受け取りました"
	    "(応答「250 ok 1725267439 qp 566407」)。");
	assert_string_equal(r->report.en, "On 2 Sep 2024, 17:57:04 the "
	    "receiving server mx.example.com took the mail "
	    "(reply \"250 ok 1725267439 qp 566407\").");
	assert_int_equal(r->severity, SEVERITY_INFO);
	r = sheet_find_id(sheet, "receipt");
	assert_span_equal(r->value, "566407");
	assert_string_equal(r->why.en, "Their server's clock says 2 Sep 2024,"
	    " 17:57:19 (it differs from ours by 15.0 s).");
	assert_int_equal(row_field(r, "difference")->number, 15000);
	assert_null(sheet_find_id(sheet, "queue"));
	sheet_free(sheet);
}

static void
phone_companies_may_drop(void **state)
{
	struct replies *replies = load_replies();
	const struct timeline_options o = { .now = NOW, .replies = replies };
	struct story s;
	struct sheet *sheet;

	(void)state;
	tell(&s, VERDICT_DELIVERED_REMOTE, "250 2.0.0 Ok");
	s.r.to = span_str("someone@Docomo.ne.jp");
	sheet = timeline_judge(&s.m, &o);
	assert_non_null(strstr(verdict_of(sheet)->why.ja, "携帯電話会社では、"
	    "いったん受け取った(250)あとで、利用者の設定により破棄される"
	    "ことがあります。"));
	assert_int_equal(verdict_of(sheet)->severity, SEVERITY_NOTICE);
	sheet_free(sheet);
	s.r.to = span_str("someone@notdocomo.ne.jp");
	sheet = timeline_judge(&s.m, &o);
	assert_null(strstr(verdict_of(sheet)->why.ja, "携帯"));
	sheet_free(sheet);
	s.r.to = span_str("someone@biz.ezweb.ne.jp");
	sheet = timeline_judge(&s.m, &o);
	assert_int_equal(verdict_of(sheet)->severity, SEVERITY_NOTICE);
	sheet_free(sheet);
	replies_free(replies);
}

static const char greylist[] = "host mx.example.com[192.0.2.25] said: 451 "
    "4.7.1 <info@example.com>: Recipient address rejected: Greylisting in "
    "action, please come back later (in reply to RCPT TO command)";

static void
deferred_tells_the_next_attempt(void **state)
{
	struct story s;
	struct facts *f = facts_new();
	struct sheet *sheet;
	const struct row *r;

	(void)state;
	tell(&s, VERDICT_DEFERRED, greylist);
	s.a.dsn = span_str("4.7.1");
	facts_add(f, "queue.name", s.m.queue_id, span_str("deferred"));
	facts_add(f, "queue.next_retry", s.m.queue_id, span_str("1725269520"));
	sheet = judged(&s, f);
	r = verdict_of(sheet);
	assert_string_equal(r->phone.ja, "まだ届いていません。相手のサーバーが"
	    "受け取りを一時的に見合わせています(451 4.7.1 グレイリスト)。"
	    "こちらのサーバーが自動で送り直します。次は 18:32 ごろです。");
	assert_string_equal(r->phone.en, "It has not been delivered yet. Their "
	    "server puts it off for now (451 4.7.1, greylisting). This server "
	    "sends it again by itself. The next attempt comes at about "
	    "18:32.");
	assert_non_null(strstr(r->why.ja, "9月7日 17:56 ごろまでに"));
	assert_non_null(strstr(r->report.ja, "次の再送は 18:32 ごろの予定"));
	r = sheet_find_id(sheet, "queue");
	assert_span_equal(row_field(r, "queue_name")->text, "deferred");
	assert_int_equal(row_field(r, "next_retry")->number,
	    INT64_C(1725269520000000));
	assert_null(strstr(r->why.ja, "見込み"));
	sheet_free(sheet);

	/* without the fact: reckoned, and said so */
	s.m.arrived = AT(-900);
	s.a.time = AT(1000);
	sheet = judged(&s, NULL);
	assert_non_null(strstr(verdict_of(sheet)->phone.ja,
	    "次は 18:45 ごろです。"));
	r = sheet_find_id(sheet, "queue");
	assert_int_equal(r->state, ROW_UNKNOWN);
	assert_non_null(strstr(r->why.ja, "見込み"));
	sheet_free(sheet);

	/* an old log promises nothing */
	s.m.arrived = AT(-900000);
	s.a.time = AT(-890000);
	sheet = judged(&s, NULL);
	assert_null(strstr(verdict_of(sheet)->phone.ja, "次は"));
	assert_null(strstr(verdict_of(sheet)->why.ja, "ごろまでに"));
	sheet_free(sheet);
	facts_free(f);
}

/* Facts that come later: the row waits, then knows. */
static void
keep_number(void *arg, struct inquiry *i, size_t number,
    const struct question *q)
{
	(void)i;
	if (span_starts(q->name, "queue.name/"))
		*(size_t *)arg = number;
	else
		inquiry_answer(i, number, ANSWER_NONE, span_str(""));
}

static void
late_facts_are_waited_for(void **state)
{
	struct story s;
	size_t number = SIZE_MAX;
	const struct answerer by = { keep_number, &number };
	struct timeline_subject subject = { .message = &s.m };
	struct inquiry *i;

	(void)state;
	tell(&s, VERDICT_DEFERRED, greylist);
	i = inquiry_new(&timeline_analysis, &subject, NOW, &by);
	assert_false(inquiry_settle(i));
	assert_int_equal(sheet_find_id(inquiry_sheet(i), "queue")->state,
	    ROW_PENDING);
	inquiry_answer(i, number, ANSWER_GIVEN, span_str("hold"));
	assert_true(inquiry_settle(i));
	assert_int_equal(sheet_find_id(inquiry_sheet(i), "queue")->state,
	    ROW_DONE);
	assert_int_equal(sheet_find_id(inquiry_sheet(i), "queue")->severity,
	    SEVERITY_WARNING);
	inquiry_free(i);
}

static void
bounced_is_not_sent_again(void **state)
{
	struct story s;
	struct sheet *sheet;
	const struct row *r;

	(void)state;
	tell(&s, VERDICT_BOUNCED, "host mx.example.com[192.0.2.25] said: 550 "
	    "5.1.1 <info@example.com>: User unknown (in reply to RCPT TO "
	    "command)");
	s.a.dsn = span_str("5.1.1");
	s.m.nchildren = 1;
	sheet = judged(&s, NULL);
	r = verdict_of(sheet);
	assert_string_equal(r->phone.ja, "届いていません。相手のサーバーが"
	    "受け取りを断りました(550 5.1.1)。差出人の方には、エラーメールで"
	    "お知らせしています。");
	assert_non_null(strstr(r->why.ja, "自動では再送されません"));
	assert_non_null(strstr(r->report.ja,
	    "「550 5.1.1 <info@example.com>: User unknown」"));
	r = sheet_find_id(sheet, "link");
	assert_span_equal(row_field(r, "queue_id")->text, "4WxyKL107Vz1RkV");
	assert_string_equal(r->label.en, "queue id of the error mail");
	sheet_free(sheet);

	s.a.relay_name = span_str("none");
	s.a.relay_ip = span_str("");
	sheet = judged(&s, NULL);
	assert_non_null(strstr(verdict_of(sheet)->phone.ja,
	    "こちらのサーバーで配送できませんでした"));
	sheet_free(sheet);
}

static void
sent_to_a_filter_is_no_delivery(void **state)
{
	struct story s;
	struct sheet *sheet;

	(void)state;
	tell(&s, VERDICT_FILTERED, "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025)"
	    ": 250 2.0.0 Ok: queued as 4WxyKL107Vz1RkV");
	s.a.relay_name = span_str("127.0.0.1");
	s.m.nchildren = 1;
	sheet = judged(&s, NULL);
	assert_non_null(strstr(verdict_of(sheet)->phone.ja,
	    "続きは、別の番号 4WxyKL107Vz1RkV の記録"));
	assert_int_equal(verdict_of(sheet)->severity, SEVERITY_NOTICE);
	sheet_free(sheet);
	s.m.nchildren = 0;
	sheet = judged(&s, NULL);
	assert_int_equal(verdict_of(sheet)->severity, SEVERITY_WARNING);
	sheet_free(sheet);
}

static void
refusals_and_sessions(void **state)
{
	struct log_message m = {
		.object = LOG_OBJECT_REFUSAL, .arrived = AT(0),
		.last = AT(0), .finished = TIME_NONE, .size = -1, .nrcpt = -1,
		.host = S("mail"), .from = S("news@bulk.example"),
		.to = S("info@example.jp"), .client_name = S("unknown"),
		.client_ip = S("203.0.113.66"), .verdict = VERDICT_REJECTED,
		.reply = S("550 5.7.1 Service unavailable; client "
		    "[203.0.113.66] blocked using zen.dnsbl.example"),
	};
	const struct timeline_options o = { .now = NOW };
	struct sheet *s = timeline_judge(&m, &o);

	(void)state;
	assert_string_equal(verdict_of(s)->phone.ja, "9月2日 17:56:59 に、"
	    "こちらのサーバーが news@bulk.example からのメールを断っています"
	    "(550)。理由を確認します。");
	assert_non_null(strstr(verdict_of(s)->why.ja,
	    "203.0.113.66 から info@example.jp 宛て"));
	sheet_free(s);

	m = (struct log_message){
		.object = LOG_OBJECT_SESSION, .arrived = AT(0), .last = AT(9),
		.finished = TIME_NONE, .size = -1, .nrcpt = -1,
		.host = S("mail"), .account = S("taro@example.jp"),
		.client_ip = S("198.51.100.44"), .verdict = VERDICT_FETCHED,
		.session = { .fetched = 3, .deleted = 2 },
	};
	s = timeline_judge(&m, &o);
	assert_non_null(strstr(verdict_of(s)->phone.ja,
	    "198.51.100.44 の端末が taro@example.jp のメールを受信"));
	assert_non_null(strstr(verdict_of(s)->why.ja, "メールは 2通"));
	assert_span_equal(s->subject, "taro@example.jp");
	assert_int_equal(row_field(verdict_of(s), "fetched")->number, 3);
	sheet_free(s);
	m.session = (struct log_session){ .fetched = 0, .deleted = 0 };
	s = timeline_judge(&m, &o);
	assert_non_null(strstr(verdict_of(s)->phone.ja, "新着を確認"));
	sheet_free(s);
	m.verdict = VERDICT_LOGGED_IN;
	s = timeline_judge(&m, &o);
	assert_non_null(strstr(verdict_of(s)->phone.en, "logged in as taro"));
	sheet_free(s);
}

/* Address verification is no mail, whatever the answer was. */
static void
a_probe_is_no_mail(void **state)
{
	static const char *const status[] = { "deliverable", "undeliverable" };
	static const enum log_verdict verdict[] = { VERDICT_UNKNOWN,
		VERDICT_BOUNCED };
	struct story s;
	struct sheet *sheet;

	(void)state;
	for (int i = 0; i < 2; i++) {
		tell(&s, verdict[i], "250 2.1.5 Ok");
		s.a.status = span_str(status[i]);
		sheet = judged(&s, NULL);
		assert_non_null(strstr(verdict_of(sheet)->phone.ja,
		    "メールではありません"));
		assert_null(strstr(verdict_of(sheet)->why.en,
		    "not sent again"));
		sheet_free(sheet);
	}
}

/* All that the log has is `removed`: the id tells the day to look at. */
static void
the_id_tells(void **state)
{
	struct story s;
	struct sheet *sheet;

	(void)state;
	tell(&s, VERDICT_UNKNOWN, "");
	s.m.queue_id = span_str("4WwCK800mkz1Rk7");
	s.m.has_birth = false;
	sheet = judged(&s, NULL);
	assert_non_null(strstr(verdict_of(sheet)->why.ja,
	    "2024年8月30日 18:19:40 に受け付けた"));
	assert_non_null(strstr(verdict_of(sheet)->phone.ja, "その日の記録"));
	assert_int_equal(row_field(verdict_of(sheet), "accepted")->number /
	    USEC_SEC, 1725009580);
	sheet_free(sheet);
	/* of another time: no id of Postfix */
	s.m.queue_id = span_str("zzzzzzzzzzz1Rk7");
	sheet = judged(&s, NULL);
	assert_null(row_field(verdict_of(sheet), "accepted"));
	sheet_free(sheet);
	s.m.queue_id = span_str("4WwCK800mkz1Rk7");
	s.m.has_birth = true;
	sheet = judged(&s, NULL);
	assert_null(row_field(verdict_of(sheet), "accepted"));
	sheet_free(sheet);
}

static void
limits_are_said(void **state)
{
	static struct log_recipient r[600];
	static struct log_attempt a[70];
	struct story s;
	struct sheet *sheet;
	size_t n = 0;

	(void)state;
	tell(&s, VERDICT_DEFERRED, greylist);
	for (size_t i = 0; i < 70; i++)
		a[i] = s.a;
	for (size_t i = 0; i < 600; i++)
		r[i] = s.r;
	r[0].attempts = a;
	r[0].nattempts = 70;
	s.m.recipients = r;
	s.m.nrecipients = 600;
	sheet = judged(&s, NULL);
	for (const struct row *c = sheet->root.children; c; c = c->next)
		n += strcmp(c->id, "recipient") == 0;
	assert_int_equal(n, 500);
	assert_non_null(sheet_find_path(sheet,
	    span_str("info@example.com/more")));
	assert_null(sheet_find_path(sheet, span_str("info@example.com/20")));
	assert_non_null(sheet_find_path(sheet,
	    span_str("info@example.com/70")));
	assert_int_equal(row_field(sheet_find_path(sheet, span_str("more")),
	    "left_out")->number, 100);
	assert_non_null(strstr(verdict_of(sheet)->why.ja,
	    "宛先 600件のうち 600件"));
	sheet_free(sheet);
}

static void
hostile_bytes_stay_in_their_slots(void **state)
{
	struct story s;
	struct sheet *sheet;
	const struct row *r;
	struct buf b;

	(void)state;
	tell(&s, VERDICT_BOUNCED, "550 \xe2\x80\xae\x1b[31m {to} {relay} "
	    "\xff status=sent (250 Ok)");
	s.r.to = span_str("\x1b]0;x\x07@example.com");
	sheet = judged(&s, NULL);
	r = verdict_of(sheet);
	assert_null(strchr(r->why.ja, '\x1b'));
	assert_null(strstr(r->why.ja, "\xe2\x80\xae"));
	assert_non_null(strstr(r->why.ja, "{to} {relay}"));
	assert_span_equal(r->value, "bounced");
	buf_init(&b, 1 << 20);
	assert_int_equal(sheet_write(&b, sheet, SHEET_TEXT,
	    &(struct sheet_write_options){ .lang = LANG_JA }), 0);
	assert_null(strchr(b.data, '\x1b'));
	buf_done(&b);
	sheet_free(sheet);
}

static void
the_text_reads_like_this(void **state)
{
	struct story s;
	struct sheet *sheet;
	struct buf b;

	(void)state;
	tell(&s, VERDICT_DELIVERED_REMOTE, "250 2.0.0 Ok: queued as 8F1A");
	s.m.removed = true;
	s.m.finished = AT(5);
	s.a.receipt = (struct log_receipt){ "postfix", S("8F1A"), TIME_NONE };
	sheet = judged(&s, NULL);
	buf_init(&b, 1 << 20);
	assert_int_equal(sheet_write(&b, sheet, SHEET_TEXT,
	    &(struct sheet_write_options){ .lang = LANG_JA, .width = 78 }),
	    0);
	assert_string_equal(b.data,
	    " .  結果: 引渡済\n"
	    "    9月2日 17:57:04 に相手先のサーバーが受け取っています。迷惑メールフォルダー\n"
	    "    を見ていただけますか。\n"
	    "    相手先のサーバー mx.example.com が「250 2.0.0 Ok: queued as 8F1A」と答えて\n"
	    "    受け取りました。受信箱に入ったかどうかは相手先の中のことなので、この記録か\n"
	    "    らは分かりません。\n"
	    "    対処: 受信者に、迷惑メールフォルダーと振り分けの設定を見ていただきます。見\n"
	    "    つからないときは、相手先の管理者に日時と応答を伝え、その後の配送を調べても\n"
	    "    らいます。\n"
	    "    キューID: EF21E811F3   受付: 2024-09-02 17:56:59   完了: 2024-09-02\n"
	    "    17:57:04   差出人: taro@example.jp   宛先: info@example.com   サイズ: 4.2\n"
	    "    kB   宛先数: 1   アカウント: taro@example.jp   メッセージID:\n"
	    "    20240902175654.9F@example.jp   サーバー: mail\n"
	    "    | mail.log:100: EF21E811F3: client=pc03\n"
	    "    | mail.log:200: EF21E811F3: to=<info@example.com>\n"
	    " .  宛先: info@example.com\n"
	    "    結果: 引渡済   アドレス: info@example.com   送信回数: 1\n"
	    "   .  1回目: 250 2.0.0 Ok: queued as 8F1A\n"
	    "      結果: 引渡済   日時: 2024-09-02 17:57:04   サービス: smtp   相手先:\n"
	    "      mx.example.com   相手先のIP: 192.0.2.25   ポート: 25   状態コード: 2.0.0\n"
	    "      所要時間: 5.6 秒\n"
	    "      かかった時間\n"
	    "      待ち  0.1 秒 |#\n"
	    "      準備  0.0 秒\n"
	    "      接続  5.4 秒 |########################################\n"
	    "      転送  0.1 秒 |#\n"
	    "      | mail.log:200: EF21E811F3: to=<info@example.com>\n"
	    "        相手先の受付番号: 8F1A\n"
	    "        対処: 相手先に問い合わせるときは、受付番号 8F1A を伝えます。\n"
	    "        ソフトウェア: postfix\n"
	    "    接続元: pc03.office.example.jp\n"
	    "    接続元: pc03.office.example.jp   接続元のIP: 192.0.2.103   アカウント:\n"
	    "    taro@example.jp\n");
	buf_done(&b);
	sheet_free(sheet);
}

/* The verdict of a mail takes everything along, another row only itself. */
static void
a_finding_is_whole(void **state)
{
	struct timeline_options o = { .now = NOW, .lines = true,
		.source = span_str("mail.log") };
	struct story st;
	struct sheet *s, *one, *again;

	(void)state;
	tell(&st, VERDICT_BOUNCED, "550 5.1.1 unknown");
	s = timeline_judge(&st.m, &o);
	one = timeline_finding(s, s->root.children);
	assert_non_null(one);
	assert_null(one->root.children->next);
	assert_non_null(sheet_find_id(one, "attempt"));
	assert_non_null(sheet_find_id(one, "client"));
	assert_null(sheet_find_id(one, "lines"));
	assert_span_equal(one->root.children->evidence->bytes,
	    "EF21E811F3: client=pc03");
	/* of a finding itself: the same */
	again = timeline_finding(one, one->root.children);
	assert_int_equal(again->nrows, one->nrows);
	assert_non_null(again->root.children->evidence);
	sheet_free(again);
	again = timeline_finding(s, sheet_find_id(s, "recipient"));
	assert_string_equal(again->root.children->id, "recipient");
	assert_non_null(sheet_find_id(again, "attempt"));
	assert_null(sheet_find_id(again, "client"));
	sheet_free(again);
	sheet_free(one);
	sheet_free(s);
}

UNIT_MAIN(
	cmocka_unit_test(every_verdict_has_its_four_voices),
	cmocka_unit_test(taken_by_their_server),
	cmocka_unit_test(phone_companies_may_drop),
	cmocka_unit_test(deferred_tells_the_next_attempt),
	cmocka_unit_test(late_facts_are_waited_for),
	cmocka_unit_test(bounced_is_not_sent_again),
	cmocka_unit_test(sent_to_a_filter_is_no_delivery),
	cmocka_unit_test(refusals_and_sessions),
	cmocka_unit_test(a_probe_is_no_mail),
	cmocka_unit_test(the_id_tells),
	cmocka_unit_test(a_finding_is_whole),
	cmocka_unit_test(limits_are_said),
	cmocka_unit_test(hostile_bytes_stay_in_their_slots),
	cmocka_unit_test(the_text_reads_like_this),
)
