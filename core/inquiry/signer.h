/* What this host signs mail with: selectors of DKIM from the configuration of
 * OpenDKIM and rspamd, into facts (docs/checks/facts.md):
 *	dkim.selector	"mail._domainkey.example.jp" = opendkim | rspamd; the
 *			domain is "*" where the signer takes any
 *	dkim.public	the same key = the public half, in base64, of the key
 *			it signs with, where that may be read
 * Reads only, as the user who runs it; what may not be read is absent.  Only
 * plain files, at most SIGNER_FILE bytes of each; SIGNER_MAX selectors. */
#ifndef MTGP_INQUIRY_SIGNER_H
#define MTGP_INQUIRY_SIGNER_H

#include "core/inquiry/facts.h"

#define SIGNER_FILE	((size_t)256 << 10)
#define SIGNER_MAX	500

/* root: "", or a folder that stands for "/".  0 or -ENOMEM. */
int	facts_gather_signer(struct facts *f, const char *root);

#endif
