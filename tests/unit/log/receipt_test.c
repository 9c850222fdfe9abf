/* core/log: receipts out of replies. */
#include "core/log/message.h"

#include <errno.h>

#include "tests/unit/unit.h"

static const struct {
	const char	*reply, *product, *id;
	usec_t		 clock;
} samples[] = {
	{ "250 ok 1725267419 qp 566407", "qmail", "566407",
	  INT64_C(1725267419000000) },
	{ "250 2.0.0 Ok: queued as 5744140325", "postfix", "5744140325",
	  TIME_NONE },
	{ "250 Ok: queued as 3V2bzk1RFDz1n2", "postfix", "3V2bzk1RFDz1n2",
	  TIME_NONE },
	{ "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued a"
	  "s 776E41855DB2", "amavis", "776E41855DB2", TIME_NONE },
	{ "250 2.0.0 OK  1725267419 d2e1a72fcca58-7155sm123.45 - gsmtp",
	  "gmail", "d2e1a72fcca58-7155sm123.45", INT64_C(1725267419000000) },
	/* 2013-06-15T09:20:34Z */
	{ "250 OK id=1Unmew-0000ea-SE", "exim", "1Unmew-0000ea-SE",
	  INT64_C(1371288034000000) },
	/* 2015-06-30T18:02:49Z */
	{ "250 2.0.0 t5UI2nBt018923 Message accepted for delivery",
	  "sendmail", "t5UI2nBt018923", INT64_C(1435687369000000) },
	{ "250 2.0.0 A1B2C3D4E5 Message accepted for delivery", "sendmail",
	  "A1B2C3D4E5", TIME_NONE },
	{ "250 2.6.0 <m@example.com> [InternalId=17291193943127, Hostname=TYA"
	  "PR01MB1234.example.com] 5048 bytes in 0.312, 15.7 KB/sec Queued ma"
	  "il for delivery", "exchange", "17291193943127", TIME_NONE },
	/* 2022-07-18T22:00:06.788Z */
	{ "250 Ok 0100018213535d84-abcdef87-74d3-4192-a8c5-e763ee11238f-00000"
	  "0", "ses", "0100018213535d84-abcdef87-74d3-4192-a8c5-e763ee11238f-"
	  "000000", INT64_C(1658181606788000) },
	/* 2021-02-01T12:17:08Z */
	{ "250 2.0.0 <taro@example.jp> wArTL0TxF2AccAAAYr7Zvw Saved",
	  "dovecot", "wArTL0TxF2AccAAAYr7Zvw", INT64_C(1612181828000000) },
	{ "250 ok dirdel", "yahoo-jp", "", TIME_NONE },
	{ "250 2.0.0 Message queued as AB12-34", NULL, "AB12-34", TIME_NONE },
	{ "250 2.0.0 4X9y5B2Z", NULL, "4X9y5B2Z", TIME_NONE },
};

static const char *const none[] = {
	"", "250", "250 2.0.0 Ok", "250 Message received", "delivered to mai"
	"ldir", "silently", "451 4.7.1 queued as 5744140325", "250 ok 5 qp 1",
	"250 2.1.5 Ok", "250 OK",
};

static void
receipts(void **state)
{
	struct log_receipt r;

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		if (log_receipt_parse(span_str(samples[i].reply), &r) != 0)
			fail_msg("no receipt: %s", samples[i].reply);
		if (samples[i].product == NULL)
			assert_null(r.product);
		else
			assert_string_equal(r.product, samples[i].product);
		assert_span_equal(r.id, samples[i].id);
		if (r.clock != samples[i].clock)
			fail_msg("%s: clock %lld, wanted %lld",
			    samples[i].reply, (long long)r.clock,
			    (long long)samples[i].clock);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (log_receipt_parse(span_str(none[i]), &r) != -ENOENT)
			fail_msg("taken: %s", none[i]);
}

/* Every head of every sample, exactly sized for the sanitizers. */
static void
torn(void **state)
{
	struct log_receipt r;

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		for (size_t n = 0; n < strlen(samples[i].reply); n++) {
			char *p = malloc(n + 1);

			memcpy(p, samples[i].reply, n);
			log_receipt_parse(span_of(p, n), &r);
			free(p);
		}
}

UNIT_MAIN(
	cmocka_unit_test(receipts),
	cmocka_unit_test(torn),
)
