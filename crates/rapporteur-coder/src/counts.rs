//! How many were killed, hurt, held, driven out, or took part.
