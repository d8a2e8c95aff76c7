/**
 * A second look at certificates, in integer arithmetic with 160 binary places ({@code Ball}) that
 * shares no numeric code with the package that writes them.
 */
package dev.lanewise.checks.verify;
