/* How large a picture is, by the first bytes of its file: PNG, GIF, JPEG.
 * Pure; the bytes are hostile. */
#ifndef MTGP_LINT_PICTURE_H
#define MTGP_LINT_PICTURE_H

#include "core/base/span.h"

/* Pixels; false: no such file, or it does not say. */
bool	picture_size(struct span bytes, unsigned *ret_width,
		unsigned *ret_height);

#endif
