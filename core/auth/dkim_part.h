/* Inside core/auth: what DKIM and ARC share.
 *	canon.c		canonical forms
 *	dkim_read.c	tags of one signature
 *	dkim_hash.c	hashes of header and body, what is covered
 *	dkim_verify.c	the key, the verdict
 *	dkim.c		a mail's DKIM-Signature fields
 *	arc.c		its sets of ARC
 *	dkim_sheet.c, arc_sheet.c	rows */
#ifndef MTGP_AUTH_DKIM_PART_H
#define MTGP_AUTH_DKIM_PART_H

#include "core/auth/canon.h"
#include "core/auth/dkim.h"

#define DKIM_HASHED	50	/* signatures whose bodies are hashed at once */

enum dkim_kind { DKIM_OWN, DKIM_ARC_MESSAGE, DKIM_ARC_SEAL };

/* What came out with a key, so that it is not done twice. */
struct dkim_memory {
	uint8_t		 key[DKIM_DIGEST];	/* of its text */
	bool		 known, good;
};

/* Is the header too long, in bytes or fields, to be judged? */
bool	dkim_header_cut(const struct dkim_mail *m);
/* All but the hashes.  -ENOMEM. */
int	dkim_read(const struct dkim_mail *m, const struct field_raw *f,
		enum dkim_kind kind, struct arena *a,
		struct dkim_signature *ret);

struct dkim_hash_state;
/* SHA-256 as a sink; one state, on the arena, serves many hashes.  -ENOMEM;
 * -EIO: it is not there. */
int	dkim_hash_new(struct arena *a, struct dkim_hash_state **ret);
void	dkim_hash_free(struct dkim_hash_state *h);	/* takes NULL */
void	dkim_hash_begin(struct dkim_hash_state *h);
void	dkim_hash_field(struct dkim_hash_state *h, const struct field_raw *f,
		struct canon_form form, struct span without, bool last);
/* False: the hash function failed. */
bool	dkim_hash_end(struct dkim_hash_state *h, uint8_t ret[DKIM_DIGEST]);
/* The digest if that field, without b=, were the last; the hash itself goes
 * on without it. */
bool	dkim_hash_end_with(struct dkim_hash_state *h,
		const struct field_raw *f, struct canon_form form,
		uint8_t ret[DKIM_DIGEST]);

/* The value of b= in the field, blanks around included. */
struct span dkim_value_place(const struct field_raw *f);
struct canon_form dkim_form(const struct dkim_mail *m, bool simple);

/* What h= names: the digest of the header, and what it leaves out.  -ENOMEM,
 * -EIO. */
int	dkim_hash_header(const struct dkim_mail *m, struct dkim_hash_state *h,
		struct arena *a, struct dkim_signature *s);
/* The bodies of all of them, in one pass for each form.  -EIO. */
int	dkim_hash_bodies(const struct dkim_mail *m, struct dkim_hash_state *h,
		struct dkim_signature **v, size_t n);

/* Asks and verifies.  -ENOMEM. */
int	dkim_judge(const struct dkim_signature *s, const struct dkim_query *q,
		struct asker *by, struct arena *a, struct dkim_verdict *ret);

/* State, severity, fields, sentences and evidence of one verdict, for rows of
 * DKIM and ARC. */
void	dkim_signature_row(struct sheet *s, struct row *r,
		const struct dkim_verdict *v, enum dkim_kind kind);
/* Left out while it is not known. */
void	dkim_result_field(struct sheet *s, struct row *r, const char *name,
		enum dkim_result result);

#endif
