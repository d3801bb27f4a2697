/**
 * The world outside, simulated and deterministic by seed: brokers with their accounts, an exchange
 * with its prices; and the saga and the market that bring their answers in as commands.
 */
package io.wse.demo.broker;
