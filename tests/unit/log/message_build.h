/* Messages out of lines, for the tests of core/log/message.h: a line a second
 * from 2024-09-02 17:56:00 in Asia/Tokyo. */
#ifndef MTGP_TESTS_UNIT_LOG_MESSAGE_BUILD_H
#define MTGP_TESTS_UNIT_LOG_MESSAGE_BUILD_H

#include "core/log/message.h"
#include "tests/unit/unit.h"

/* Made by set_up, and the message of the last build. */
extern struct arena *arena;
extern struct log_message m;

int	set_up(void **state);
int	tear_down(void **state);
/* Lines without "Sep  2 17:56:SS mail "; a leading '~' means tied by pid.
 * Each is a second after the one before.  NULL ends them. */
void	build_with(const struct log_host_facts *facts,
		const char *const *text);
void	verdict_is(enum log_verdict v);
void	recipient_is(size_t i, const char *to, enum log_verdict v);

#define BUILD(...) build_with(NULL, (const char *const []){ __VA_ARGS__, NULL })
#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

#define ID "3E5B21A2C4"
#define BIRTH "postfix/submission/smtpd[11]: " ID ": client=p1.example.net[1" \
	"98.51.100.7], sasl_method=PLAIN, sasl_username=taro@example.jp"
#define MSGID "postfix/cleanup[12]: " ID ": message-id=<m1@example.jp>"
#define QUEUED(n) "postfix/qmgr[13]: " ID ": from=<taro@example.jp>, size=502" \
	", nrcpt=" n " (queue active)"
#define SENT(service, to, relay, reply) "postfix/" service "[14]: " ID ": to=<" \
	to ">, relay=" relay ", delay=0.61, delays=0.21/0.01/0.28/0.11, dsn=2" \
	".0.0, status=sent (" reply ")"
#define DEFERRED(to) "postfix/smtp[14]: " ID ": to=<" to ">, relay=mx.example" \
	".com[192.0.2.25]:25, delay=5.5, delays=0/0/5.4/0.1, dsn=4.7.1, statu" \
	"s=deferred (host mx.example.com[192.0.2.25] said: 451 4.7.1 later (i" \
	"n reply to RCPT TO command))"
#define BOUNCED(to) "postfix/smtp[14]: " ID ": to=<" to ">, relay=mx.example." \
	"com[192.0.2.25]:25, delay=5, delays=0/0/4/1, dsn=5.1.1, status=bounc" \
	"ed (host mx.example.com[192.0.2.25] said: 550 5.1.1 no (in reply to " \
	"RCPT TO command))"
#define REMOVED "postfix/qmgr[13]: " ID ": removed"
#define EXPIRED "postfix/qmgr[13]: " ID ": from=<taro@example.jp>, status=exp" \
	"ired, returned to sender"
#define MX "mx.example.com[192.0.2.25]:25"

#endif
