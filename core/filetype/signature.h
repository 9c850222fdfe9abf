/* Inside core/filetype: our own signatures.  Each function gives the type it
 * knows, or NULL. */
#ifndef MTGP_FILETYPE_SIGNATURE_H
#define MTGP_FILETYPE_SIGNATURE_H

#include "core/filetype/type.h"

/* Bytes at fixed places. */
const char *signature_binary(struct span bytes);
/* How a text begins; text in lower case. */
const char *signature_text(struct span lower);
/* Programs by the words in them; text in lower case, ASCII. */
const char *signature_script(struct span lower);
/* A zip by the names in it; macros among what is found. */
const char *signature_zip(struct span bytes, struct arena *a,
		unsigned *ret_found);
/* What a web page or a drawing carries; enum file_found. */
unsigned signature_page(struct span lower);
/* Does the PDF need a password to be opened? */
bool	signature_pdf_locked(struct span bytes);

#endif
