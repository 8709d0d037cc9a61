// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title One accumulator a vault, moved only by compare-and-swap
/// @notice A device that is behind cannot overwrite a newer head. Anybody may relay a signed move and pay for it.
/// @dev No owner, no proxy, nothing linkable: ids and heads are salted. Guardians are leaves of a Merkle tree over salted addresses.
contract VaultHeads is EIP712("SalusVaultHeads", "1") {
    struct Vault {
        bytes32 accumulator;
        address controller;
        uint48 seq;
        uint32 delay;
        uint8 threshold;
        bytes32 guardians;
    }

    struct Recovery {
        address next;
        uint48 readyAt;
        uint8 vetoes;
        /// Recoveries that were started so far. Guardians sign for it and not for `seq`, which a thief moves in front of them.
        uint40 round;
    }

    struct GuardianSignature {
        bytes32 salt;
        bytes32[] proof;
        bytes signature;
    }

    mapping(bytes32 vaultId => Vault) public vaults;
    mapping(bytes32 vaultId => Recovery) public recoveries;

    /// @notice How often guardians may be stopped until they succeed, by whichever controllers: a thief who holds the key delays a recovery, but cannot
    /// prevent it for ever, neither by handing the vault to other keys nor by moving its head.
    uint8 public constant VETOES_MAX = 3;
    uint32 public constant DELAY_MAX = 30 days;

    bytes32 private constant ADVANCE = keccak256("Advance(bytes32 vaultId,bytes32 prev,bytes32 head,uint48 seq,uint256 deadline)");
    bytes32 private constant ROTATE = keccak256("Rotate(bytes32 vaultId,address next,uint48 seq,uint256 deadline)");
    bytes32 private constant RECOVER = keccak256("Recover(bytes32 vaultId,address next,uint40 round,uint256 deadline)");
    bytes32 private constant CANCEL = keccak256("Cancel(bytes32 vaultId,address next,uint48 seq,uint256 deadline)");

    event Advanced(bytes32 indexed vaultId);
    event ControllerChanged(bytes32 indexed vaultId, address next);
    event RecoveryStarted(bytes32 indexed vaultId, address next, uint48 readyAt);
    event RecoveryCancelled(bytes32 indexed vaultId, uint8 vetoes);

    error ZeroValue();
    error Exists();
    error UnknownVault();
    error Stale(bytes32 accumulator);
    error DeadlinePassed();
    error NotController();
    error BadGuardians();
    error NotReady();
    error NoVetoLeft();

    /// @notice The id binds salt, controller, first head and guardians: nobody can create it with other values first.
    function vaultIdOf(bytes32 salt, address controller, bytes32 head, bytes32 guardians, uint8 threshold, uint32 delay) public pure returns (bytes32) {
        return keccak256(abi.encode(salt, controller, head, guardians, threshold, delay));
    }

    /// @notice Creates the accumulator of a vault.
    function create(bytes32 salt, address controller, bytes32 head, bytes32 guardians, uint8 threshold, uint32 delay) external returns (bytes32 vaultId) {
        if (salt == 0 || head == 0 || controller == address(0)) revert ZeroValue();
        if ((guardians == 0) != (threshold == 0) || delay > DELAY_MAX || (threshold > 0 && delay == 0)) revert BadGuardians();
        vaultId = vaultIdOf(salt, controller, head, guardians, threshold, delay);
        if (vaults[vaultId].controller != address(0)) revert Exists();
        vaults[vaultId] = Vault(accumulate(0, head), controller, 1, delay, threshold, guardians);
        emit Advanced(vaultId);
    }

    /// @notice Moves the accumulator from `prev` to include `head`, signed by the controller.
    function advanceFor(bytes32 vaultId, bytes32 prev, bytes32 head, uint256 deadline, bytes calldata signature) external {
        Vault storage vault = vaults[vaultId];
        // One word of storage: read once, written once.
        (address controller, uint48 seq) = (vault.controller, vault.seq);
        if (controller == address(0)) revert UnknownVault();
        if (head == 0) revert ZeroValue();
        if (vault.accumulator != prev) revert Stale(vault.accumulator);
        checkSignature(controller, keccak256(abi.encode(ADVANCE, vaultId, prev, head, seq, deadline)), deadline, signature);
        vault.accumulator = accumulate(prev, head);
        // 2^48 moves are out of reach.
        unchecked {
            vault.seq = seq + 1;
        }
        emit Advanced(vaultId);
    }

    /// @notice Hands the vault to another key, signed by the present one. A recovery that was started goes on.
    function rotateFor(bytes32 vaultId, address next, uint256 deadline, bytes calldata signature) external {
        Vault storage vault = existing(vaultId);
        byController(vault, keccak256(abi.encode(ROTATE, vaultId, next, vault.seq, deadline)), deadline, signature);
        setController(vaultId, vault, next);
    }

    /// @notice Guardians name a new controller; it takes effect after the vault's delay. Signatures are ordered by guardian address.
    function startRecovery(bytes32 vaultId, address next, uint256 deadline, GuardianSignature[] calldata signatures) external {
        Vault storage vault = existing(vaultId);
        if (next == address(0)) revert ZeroValue();
        if (block.timestamp > deadline) revert DeadlinePassed();
        if (vault.threshold == 0 || signatures.length < vault.threshold) revert BadGuardians();
        Recovery storage recovery = recoveries[vaultId];
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(RECOVER, vaultId, next, recovery.round, deadline)));
        address last;
        for (uint256 i; i < signatures.length; ++i) {
            address guardian = ECDSA.recoverCalldata(digest, signatures[i].signature);
            if (guardian <= last) revert BadGuardians();
            last = guardian;
            bytes32 node = guardianLeafOf(guardian, signatures[i].salt);
            for (uint256 j; j < signatures[i].proof.length; ++j) node = nodeOf(node, signatures[i].proof[j]);
            if (node != vault.guardians) revert BadGuardians();
        }
        uint48 readyAt = uint48(block.timestamp) + vault.delay;
        recovery.next = next;
        recovery.readyAt = readyAt;
        ++recovery.round;
        ++vault.seq;
        emit RecoveryStarted(vaultId, next, readyAt);
    }

    /// @notice The present controller stops a recovery, at most three times until one succeeds.
    function cancelRecoveryFor(bytes32 vaultId, uint256 deadline, bytes calldata signature) external {
        Vault storage vault = existing(vaultId);
        Recovery storage recovery = recoveries[vaultId];
        if (recovery.next == address(0)) revert NotReady();
        if (recovery.vetoes >= VETOES_MAX) revert NoVetoLeft();
        byController(vault, keccak256(abi.encode(CANCEL, vaultId, recovery.next, vault.seq, deadline)), deadline, signature);
        recovery.next = address(0);
        recovery.readyAt = 0;
        ++vault.seq;
        emit RecoveryCancelled(vaultId, ++recovery.vetoes);
    }

    /// @notice Anybody may finish a recovery whose delay is over.
    function finishRecovery(bytes32 vaultId) external {
        Vault storage vault = existing(vaultId);
        Recovery storage recovery = recoveries[vaultId];
        address next = recovery.next;
        if (next == address(0) || block.timestamp < recovery.readyAt) revert NotReady();
        (recovery.next, recovery.readyAt, recovery.vetoes) = (address(0), 0, 0);
        setController(vaultId, vault, next);
    }

    /// @notice keccak256(0x03 || prev || head)
    function accumulate(bytes32 prev, bytes32 head) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x03), prev, head));
    }

    /// @notice keccak256(0x04 || guardian || salt)
    function guardianLeafOf(address guardian, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x04), guardian, salt));
    }

    /// @notice keccak256(0x01 || smaller || larger)
    function nodeOf(bytes32 a, bytes32 b) public pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(bytes1(0x01), a, b)) : keccak256(abi.encodePacked(bytes1(0x01), b, a));
    }

    function existing(bytes32 vaultId) private view returns (Vault storage vault) {
        vault = vaults[vaultId];
        if (vault.controller == address(0)) revert UnknownVault();
    }

    function byController(Vault storage vault, bytes32 structHash, uint256 deadline, bytes calldata signature) private view {
        checkSignature(vault.controller, structHash, deadline, signature);
    }

    function checkSignature(address controller, bytes32 structHash, uint256 deadline, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert DeadlinePassed();
        if (ECDSA.recoverCalldata(_hashTypedDataV4(structHash), signature) != controller) revert NotController();
    }

    function setController(bytes32 vaultId, Vault storage vault, address next) private {
        if (next == address(0)) revert ZeroValue();
        vault.controller = next;
        ++vault.seq;
        emit ControllerChanged(vaultId, next);
    }
}
