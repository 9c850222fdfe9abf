/* Key records of DKIM (RFC 6376, 3.6.1; RFC 8301; RFC 8463): what stands at
 * SELECTOR._domainkey.DOMAIN, for who publishes it and for who verifies.
 *
 * The first thing that makes a key unusable is its fault; a revoked key has
 * none of the others.  Everything hangs on the arena; texts are hostile. */
#ifndef MTGP_AUTH_DKIM_KEY_H
#define MTGP_AUTH_DKIM_KEY_H

#include "core/base/arena.h"

#define DKIM_KEY_TEXT	16384	/* a longer record is no key */

enum dkim_key_type { DKIM_KEY_OTHER, DKIM_KEY_RSA, DKIM_KEY_ED25519 };

enum dkim_key_fault {
	DKIM_KEY_USABLE,
	DKIM_KEY_VERSION,	/* v= is not DKIM1, or not first */
	DKIM_KEY_TAG,		/* not a tag list */
	DKIM_KEY_MISSING,	/* no p= */
	DKIM_KEY_REVOKED,	/* p= is empty */
	DKIM_KEY_TYPE,		/* k= is not known */
	DKIM_KEY_BASE64,
	DKIM_KEY_CUT,		/* ends before its own length says so */
	DKIM_KEY_BROKEN,	/* decodes, but is no such key */
	DKIM_KEY_SERVICE,	/* s= is not for mail */
	DKIM_KEY_HASH,		/* h= does not allow SHA-256 */
};

struct dkim_key {
	struct span	 text;
	enum dkim_key_fault fault;
	enum dkim_key_type type;
	unsigned	 bits;		/* 0: not known */
	bool		 testing;	/* t=y */
	bool		 exact;		/* t=s: i= has the domain itself */
	struct span	 notes;		/* n= */
	struct span	 k, s, h;	/* as written; p NULL: left out */
	struct span	 bad;		/* of DKIM_KEY_TAG: the tag */
	struct span	 data;		/* p, decoded */
};

/* 0 or -ENOMEM. */
int	dkim_key_parse(struct span text, struct arena *a,
		struct dkim_key *ret);
/* Is it a signature of that SHA-256 digest?  The key is usable; false also
 * where OpenSSL takes no such key. */
bool	dkim_key_verify(const struct dkim_key *k, const uint8_t digest[32],
		struct span signature);
/* Was it meant to be a key?  Wildcards answer with other texts. */
bool	dkim_key_likely(struct span text);
/* "rsa", "ed25519", "" */
const char *dkim_key_type_name(enum dkim_key_type t);
const char *dkim_key_fault_name(enum dkim_key_fault f);	/* "base64" */

#endif
