/* Drives the health of a domain from the text of a zone, without a socket. */
#ifndef MTGP_TESTS_UNIT_DOMAIN_RIG_H
#define MTGP_TESTS_UNIT_DOMAIN_RIG_H

#include "core/dns/zonefile.h"
#include "core/domain/domain.h"
#include "tests/unit/unit.h"

/* q without facts may be all zero but for the domain. */
static inline struct sheet *
health_query(struct domain_query q, const char *zone)
{
	struct zonefile *z = NULL;
	struct answerer by;
	struct inquiry *in;
	struct sheet *s;

	if (q.vantage == NULL)
		q.vantage = "";
	assert_int_equal(zonefile_parse(span_str(zone), "z", &z, NULL), 0);
	by = zonefile_answerer(z);
	in = inquiry_new(&domain_analysis, &q, 1725270000 * USEC_SEC, &by);
	assert_non_null(in);
	assert_true(inquiry_settle(in));
	s = inquiry_take(in);
	assert_non_null(s);
	assert_false(sheet_failed(s));
	inquiry_free(in);
	zonefile_free(z);
	return s;
}

static inline struct sheet *
health(const char *domain, const char *zone)
{
	return health_query((struct domain_query){ .domain =
	    span_str(domain) }, zone);
}

/* The English sentence of the first row with that id; "" without the row. */
static inline const char *
health_why(const struct sheet *s, const char *id)
{
	const struct row *r = sheet_find_id(s, id);

	return r ? text_in(&r->why, LANG_EN) : "";
}

static inline const char *
health_severity(const struct sheet *s, const char *id)
{
	const struct row *r = sheet_find_id(s, id);

	if (r == NULL)
		return "no row";
	return r->state == ROW_DONE ? severity_name(r->severity) :
	    row_state_name(r->state);
}

#endif
