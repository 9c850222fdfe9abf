/* Between the files of part.h: what the header of a part says of it, and what
 * its body shows.  0 or -ENOMEM. */
#ifndef MTGP_MIME_DESCRIBE_H
#define MTGP_MIME_DESCRIBE_H

#include "core/mime/part.h"

/* From fields to type, encoding, disposition, name; usual: the type of a part
 * that says none. */
int	mime_describe(struct mime_part *p, const char *usual, struct arena *a);
/* A file name that stands outside of MIME. */
int	mime_name_raw(struct mime_part *p, struct span name, struct arena *a);
/* Size and defects of a leaf, once its body is known. */
void	mime_measure(struct mime_part *p);

#endif
