/* core/log: refusals before queueing, and sessions. */
#include "tests/unit/log/message_build.h"

static void
refusal(void **state)
{
	(void)state;
	BUILD("~postfix/smtpd[11]: connect from y[192.0.2.9]",
	    "postfix/smtpd[11]: NOQUEUE: reject: RCPT from y[192.0.2.9]: 450 "
	    "4.7.1 <b@example.jp>: Recipient address rejected: Greylisted; fr"
	    "om=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<z>");
	assert_int_equal(m.object, LOG_OBJECT_REFUSAL);
	verdict_is(VERDICT_REJECTED);
	assert_null(m.queue_id.p);
	assert_span_equal(m.from, "a@example.com");
	assert_span_equal(m.to, "b@example.jp");
	assert_span_equal(m.client_name, "y");
	assert_span_equal(m.client_ip, "192.0.2.9");
	assert_span_equal(m.client_helo, "z");
	assert_span_equal(m.reply, "450 4.7.1 <b@example.jp>: Recipient addre"
	    "ss rejected: Greylisted");
	BUILD("postfix/smtpd[11]: NOQUEUE: discard: MAIL from y[192.0.2.9]: <"
	    "a@example.com>: Sender address SPAM; from=<a@example.com> proto="
	    "ESMTP helo=<z>");
	verdict_is(VERDICT_DISCARDED);
}

static void
sessions(void **state)
{
	(void)state;
	BUILD("dovecot: imap-login: Disconnected (auth failed, 3 attempts): u"
	    "ser=<taro>, method=PLAIN, rip=192.0.2.9, lip=203.0.113.25");
	assert_int_equal(m.object, LOG_OBJECT_SESSION);
	verdict_is(VERDICT_LOGIN_FAILED);
	assert_span_equal(m.account, "taro");
	assert_span_equal(m.client_ip, "192.0.2.9");
	BUILD("postfix/smtpd[11]: warning: y[192.0.2.9]: SASL LOGIN authentic"
	    "ation failed: UGFzc3dvcmQ6, sasl_username=taro@example.jp");
	verdict_is(VERDICT_LOGIN_FAILED);
	assert_span_equal(m.account, "taro@example.jp");
	assert_span_equal(m.session.reason, "authentication failed");
	BUILD("dovecot: imap-login: Login: user=<taro>, method=PLAIN, rip=192"
	    ".0.2.9, lip=203.0.113.25, mpid=5, TLS, session=<s1>",
	    "dovecot: imap(taro)<5><s1>: Disconnected: Logged out in=703 out="
	    "12338 deleted=1 expunged=1 trashed=0 hdr_count=5 hdr_bytes=900 b"
	    "ody_count=2 body_bytes=30000");
	verdict_is(VERDICT_FETCHED);
	assert_span_equal(m.client_ip, "192.0.2.9");
	assert_span_equal(m.session.id, "s1");
	assert_span_equal(m.session.service, "imap");
	assert_true(m.session.tls);
	assert_int_equal(m.session.fetched, 2);
	assert_int_equal(m.session.deleted, 1);
	assert_int_equal(m.finished, INT64_C(1725267361000000));
	BUILD("dovecot: imap-login: Login: user=<taro>, method=PLAIN, rip=192"
	    ".0.2.9, lip=203.0.113.25, mpid=5, session=<s1>");
	verdict_is(VERDICT_LOGGED_IN);
	assert_false(m.session.tls);
	assert_int_equal(m.session.fetched, -1);
	assert_int_equal(m.finished, TIME_NONE);
	/* which mail it deleted */
	BUILD("dovecot: pop3(taro)<5><s1>: expunge: box=INBOX, uid=3, msgid=<"
	    "a@example.com>, size=1200", "dovecot: pop3(taro)<5><s1>: Disconn"
	    "ected: Logged out top=0/0, retr=2/40960, del=1/2, size=40920");
	verdict_is(VERDICT_FETCHED);
	assert_int_equal(m.session.nacts, 1);
	assert_span_equal(m.session.acts[0].message_id, "a@example.com");
	assert_span_equal(m.session.acts[0].mailbox, "INBOX");
	assert_int_equal(m.session.fetched, 2);
	assert_int_equal(m.session.deleted, 1);
	/* the auth process knows why */
	BUILD("dovecot: auth-worker(9): sql(taro,192.0.2.9,<s2>): Password mi"
	    "smatch", "dovecot: imap-login: Disconnected (auth failed, 1 atte"
	    "mpts): user=<taro>, method=PLAIN, rip=192.0.2.9, session=<s2>");
	verdict_is(VERDICT_LOGIN_FAILED);
	assert_span_equal(m.session.reason, "Password mismatch");
	BUILD("~postfix/smtpd[11]: connect from y[192.0.2.9]",
	    "postfix/smtpd[11]: SSL_accept error from y[192.0.2.9]: -1",
	    "~postfix/smtpd[11]: warning: TLS library problem: error:0A000102"
	    ":SSL routines::unsupported protocol:../ssl/statem_srvr.c:1657:");
	verdict_is(VERDICT_TLS_FAILED);
	assert_span_equal(m.session.reason, "unsupported protocol");
	assert_span_equal(m.session.service, "smtp");
}

UNIT_MAIN(
	T(refusal),
	T(sessions),
)
