/**
 * A second look at certificates, in integer arithmetic with 160 binary places ({@code Ball}), for
 * norms of weight matrices of 64 bits ({@code NormProof}), that shares no numeric code with the
 * package that writes them. Texts of a document are compared with words and never repeated.
 */
package dev.lanewise.checks.verify;
