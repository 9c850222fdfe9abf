/* DKIM (RFC 6376, 8301, 8463, 8616): who answers for this mail, and is it as
 * it was when they signed it?
 *
 * Two steps.  dkim_prepare, once a mail: signatures are read, header and body
 * brought into canonical form and hashed, in one pass over the bytes for each
 * form, without a copy of the mail; lines may end as they like (LF or CR count
 * as CRLF).  dkim_check, again and again while answers come in: asks for
 * SELECTOR._domainkey.DOMAIN, all at once, and verifies; what was verified
 * with a key is kept.
 *
 *	16 signatures from the top are judged, the rest counted (left)
 *	rsa-sha1, and RSA keys under 1024 bits, never pass (RFC 8301); nor do
 *	keys over 8192 bits
 *	From must be signed; a field that may stand once and stands there more
 *	often than h= names it is uncovered.  With From uncovered the result
 *	is policy, not pass (RFC 6376, 8.15)
 *	l= that leaves text unsigned stays a pass, and is said (left_open)
 *	x= is held against the time that the caller gives
 *	1,000 names in h=; a header of 1 MiB
 * A server that fails or does not answer is temperror; what was not asked at
 * all (offline) is DKIM_UNKNOWN.  Spans are raw bytes of hostile origin; they
 * lie in the mail, on the arena given to dkim_prepare, or (keys) on that of
 * dkim_check. */
#ifndef MTGP_AUTH_DKIM_H
#define MTGP_AUTH_DKIM_H

#include "core/auth/dkim_key.h"
#include "core/dns/look.h"
#include "core/mime/field.h"
#include "core/sheet/sheet.h"

#define DKIM_SIGNATURES	16
#define DKIM_NAMES	1000
#define DKIM_HEADER	((size_t)1 << 20)
#define DKIM_DIGEST	32	/* SHA-256 */
#define DKIM_RSA_LEAST	1024u
#define DKIM_RSA_MOST	8192u

/* Words of RFC 8601; policy: it would pass, but must not be relied on. */
enum dkim_result {
	DKIM_PENDING, DKIM_UNKNOWN, DKIM_NONE, DKIM_PASS, DKIM_FAIL,
	DKIM_POLICY, DKIM_TEMPERROR, DKIM_PERMERROR,
};

/* Why it is no pass.  Word: dkim_reason_name; sentence: "auth.dkim.why." and
 * the word. */
enum dkim_reason {
	DKIM_OK,
	/* the signature itself: permerror */
	DKIM_WHY_TAGS,		/* not a tag list; where: the tag */
	DKIM_WHY_VERSION,	/* v= is not 1 */
	DKIM_WHY_MISSING,	/* where: the tag that is not there */
	DKIM_WHY_VALUE,		/* where: the tag whose value is not valid */
	DKIM_WHY_ALGORITHM,	/* a= is not known */
	DKIM_WHY_SHA1,		/* a= is rsa-sha1 */
	DKIM_WHY_QUERY,		/* q= without dns/txt */
	DKIM_WHY_IDENTITY,	/* i= is not below d= */
	DKIM_WHY_FROM,		/* h= has no From */
	DKIM_WHY_NAMES,		/* h= has too many names */
	DKIM_WHY_HEADER_CUT,	/* too long, or more fields than are read */
	/* the key: permerror */
	DKIM_WHY_NO_KEY,	/* there is none at that name */
	DKIM_WHY_KEYS,		/* there are several */
	DKIM_WHY_KEY,		/* it is not usable: key.fault */
	DKIM_WHY_KEY_TYPE,	/* a= wants another kind */
	DKIM_WHY_KEY_SHORT, DKIM_WHY_KEY_LONG,
	DKIM_WHY_KEY_EXACT,	/* t=s, and i= is below d= */
	/* the mail: fail */
	DKIM_WHY_BODY,		/* the text was changed on the way */
	DKIM_WHY_HEADER,	/* a signed header field was changed */
	DKIM_WHY_BOTH,
	DKIM_WHY_SHORT_BODY,	/* l= is more than there is */
	/* policy */
	DKIM_WHY_UNCOVERED,	/* From stands there more often than signed */
	DKIM_WHY_EXPIRED,	/* x= is past */
	/* no answer: temperror, unknown */
	DKIM_WHY_DNS, DKIM_WHY_UNASKED,
};

enum dkim_hash { DKIM_HASH_OPEN, DKIM_HASH_SAME, DKIM_HASH_DIFFERS };

struct dkim_mail {
	struct span	 text;		/* all of it */
	const struct fields *fields;	/* read from text, alone */
};

struct dkim_query {
	const char	*vantage;
	usec_t		 now;		/* for t=, and for x= where */
	usec_t		 arrived;	/* this is not known (0) */
};

/* One field DKIM-Signature, ARC-Message-Signature or ARC-Seal, as prepared. */
struct dkim_signature {
	const struct field_raw *field;
	size_t		 offset;	/* of the field in the mail */
	enum dkim_reason fault;		/* DKIM_OK: it depends on the key */
	struct span	 where;		/* what is to blame, or "" */
	struct span	 tags;		/* all, as written */
	struct span	 domain, selector;	/* in ASCII */
	struct span	 algorithm;
	struct span	 identity;	/* i=, or "@domain" */
	struct span	 canon;		/* c=, or "simple/simple" */
	usec_t		 time, expires;	/* TIME_NONE: not said */
	const struct span *names;	/* h=, trimmed */
	size_t		 nnames;
	const struct span *uncovered;	/* names that stand there more often
					 * than they are signed */
	size_t		 nuncovered;
	const struct span *sealed;	/* names signed once more than they
					 * stand there: none can be added */
	size_t		 nsealed;
	const struct span *bare;	/* fields people see, in the mail but
					 * not signed at all */
	size_t		 nbare;
	bool		 from_uncovered;
	bool		 limited;	/* l= */
	uint64_t	 length;	/* where limited */
	uint64_t	 left_open;	/* bytes of the body behind it */
	enum dkim_hash	 body;		/* ARC-Seal has none: OPEN */
	/* private to core/auth */
	enum dkim_key_type key_type;
	bool		 simple_header, simple_body, exact, short_body;
	struct span	 value, body_value;	/* b=, bh=, decoded */
	uint8_t		 digest[DKIM_DIGEST];	/* of the header */
	struct dkim_memory *memory;
};

struct dkim_verdict {
	const struct dkim_signature *signature;
	enum dkim_result result;
	enum dkim_reason reason;
	enum dkim_hash	 body, header;
	struct span	 where;		/* what is to blame, or "" */
	struct span	 key_name;	/* that was asked, or "" */
	struct dkim_key	 key;		/* text "": none */
	bool		 secure;	/* the key came with AD */
	bool		 future;	/* t= is ahead of the clock */
	bool		 arrived;	/* x= was held against the arrival */
	bool		 since;		/* x= went by since then */
	const struct dns_record *record;	/* evidence; may be NULL */
};

struct dkim_outcome {
	enum dkim_result result;	/* pass where one passes */
	struct dkim_verdict v[DKIM_SIGNATURES];
	size_t		 n;
	size_t		 left;		/* signatures that were not judged */
};

struct dkim;

/* 0, -ENOMEM; -EIO: the hash function is not there.  The mail, its fields and
 * the arena must outlive the result. */
int	dkim_prepare(const struct dkim_mail *m, struct arena *a,
		struct dkim **ret);
/* 0 or -ENOMEM. */
int	dkim_check(const struct dkim *d, const struct dkim_query *q,
		struct asker *by, struct arena *a, struct dkim_outcome *ret);
/* Domains with a pass, each once, for DMARC; returns how many. */
size_t	dkim_passes(const struct dkim_outcome *o,
		struct span ret[DKIM_SIGNATURES]);
const char *dkim_result_name(enum dkim_result r);	/* "permerror" */
const char *dkim_reason_name(enum dkim_reason w);	/* "key-short" */

/* The row `dkim` and one `dkim.signature` each (docs/checks/dkim.md). */
struct row *dkim_row(struct sheet *s, struct row *parent,
		const struct dkim_outcome *o);

#endif
